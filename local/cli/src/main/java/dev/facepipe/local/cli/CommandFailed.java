package dev.facepipe.local.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with exit code 1; the user reads the message. */
final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailed(String message) {
    this(message, null);
  }

  CommandFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
