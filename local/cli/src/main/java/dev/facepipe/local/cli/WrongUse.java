package dev.facepipe.local.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with exit code 2: its words, or settings of the environment, cannot be right. */
final class WrongUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongUse(String message) {
    this(message, null);
  }

  WrongUse(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
