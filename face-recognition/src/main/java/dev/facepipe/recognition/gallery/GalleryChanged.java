package dev.facepipe.recognition.gallery;

/**
 * Thrown when somebody else wrote a gallery after it was read. The gallery stays as they left it.
 */
public final class GalleryChanged extends GalleryRefused {
  private static final long serialVersionUID = 1L;

  /** Creates the exception for a gallery, such as a file. */
  public GalleryChanged(String gallery) {
    super(
        gallery,
        "was changed by somebody else meanwhile, and stays as they left it; run this again");
  }
}
