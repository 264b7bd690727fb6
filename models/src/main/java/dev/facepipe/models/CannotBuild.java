package dev.facepipe.models;

/** An error that the user must correct before the build can work. The message is one line. */
public final class CannotBuild extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CannotBuild(String message) {
    super(message);
  }
}
