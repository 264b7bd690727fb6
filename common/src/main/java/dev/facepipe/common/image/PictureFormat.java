package dev.facepipe.common.image;

/** A picture format that can be read. */
enum PictureFormat {
  JPEG,
  PNG,
  WEBP,
  BMP,
  TIFF,
  GIF,
  /** HEIC and AVIF. */
  HEIF;

  /**
   * The formats that error messages name. HEIF is not among them: it needs a {@link TileDecoder}.
   */
  static final String NAMES = "JPEG, PNG, WebP, BMP, TIFF or GIF";
}
