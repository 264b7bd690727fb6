package dev.facepipe.local.cli.annotate;

/** Thrown if Java cannot draw text on this machine; the message says what is missing. */
public final class CannotDraw extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception for what Java's drawing threw. */
  public CannotDraw(Throwable cause) {
    super(
        "Java cannot draw text (%s); it needs FreeType, Fontconfig and a font, on Debian libfreetype6, fontconfig and fonts-dejavu-core"
            .formatted(cause),
        cause);
  }
}
