package dev.facepipe.recognition.gallery;

/** A gallery that is not there or cannot be used; the message names it and says why. */
public final class GalleryRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the gallery and says what is wrong with it. */
  public GalleryRefused(String gallery, String what) {
    super("gallery %s: %s".formatted(gallery, what));
  }

  /** As above, for a reason that another exception gave. */
  public GalleryRefused(String gallery, String what, Throwable cause) {
    super("gallery %s: %s".formatted(gallery, what), cause);
  }
}
