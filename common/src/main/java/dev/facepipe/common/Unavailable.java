package dev.facepipe.common;

/** A queue or a store did not do what it was asked for now; trying again may help. */
public final class Unavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is not there now. */
  public Unavailable(String message) {
    super(message);
  }

  /** Says which service, what was asked, and what came back. */
  public Unavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
