package dev.facepipe.recognition.gallery;

/** Thrown when a gallery is missing or unusable. The message names the gallery and the reason. */
public sealed class GalleryRefused extends RuntimeException permits GalleryChanged {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a refusal.
   *
   * @param gallery name of the gallery, such as its file
   * @param what the reason
   */
  public GalleryRefused(String gallery, String what) {
    super("gallery %s: %s".formatted(gallery, what));
  }

  /** Creates a refusal caused by another exception. */
  public GalleryRefused(String gallery, String what, Throwable cause) {
    super("gallery %s: %s".formatted(gallery, what), cause);
  }
}
