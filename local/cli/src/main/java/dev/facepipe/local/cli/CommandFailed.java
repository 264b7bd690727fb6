package dev.facepipe.local.cli;

import org.jspecify.annotations.Nullable;

/** A command could not be done; the message is what its user reads. */
final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailed(String message) {
    this(message, null);
  }

  CommandFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
