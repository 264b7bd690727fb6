package dev.facepipe.common.image;

/** A picture that is not decoded, with the reason in words that may be shown to whoever sent it. */
public final class PictureRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a picture is refused. */
  public enum Reason {
    /** No bytes at all. */
    EMPTY,
    /** Not in a format that is read here. */
    NOT_A_PICTURE,
    /** More pixels than allowed, by its header; nothing was decoded. */
    TOO_LARGE,
    /** Starts like a picture but cannot be decoded. */
    BROKEN
  }

  private final Reason reason;

  /** Refuses a picture; the message says what was got and what was expected. */
  public PictureRefused(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why it was refused. */
  public Reason reason() {
    return reason;
  }
}
