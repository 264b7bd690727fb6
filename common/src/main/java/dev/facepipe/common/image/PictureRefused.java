package dev.facepipe.common.image;

/** Thrown for a picture that is not decoded. The message may be shown to the sender. */
public final class PictureRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The reason why a picture is refused. */
  public enum Reason {
    /** The picture has 0 bytes. */
    EMPTY,
    /** The format is unknown. */
    NOT_A_PICTURE,
    /** The header declares more pixels than allowed; nothing was decoded. */
    TOO_LARGE,
    /** The file starts like a picture but cannot be decoded. */
    BROKEN
  }

  private final Reason reason;

  /** Refuses a picture. The message says what was received and what was expected. */
  public PictureRefused(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Returns the reason. */
  public Reason reason() {
    return reason;
  }
}
