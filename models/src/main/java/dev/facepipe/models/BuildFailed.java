package dev.facepipe.models;

/** An error that the user must correct before the build can work. The message is one line. */
final class BuildFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BuildFailed(String message) {
    super(message);
  }
}
