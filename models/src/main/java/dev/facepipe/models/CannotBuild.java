package dev.facepipe.models;

/** Something that whoever builds must put right; the message is one line and says what. */
public final class CannotBuild extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CannotBuild(String message) {
    super(message);
  }
}
