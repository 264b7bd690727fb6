package dev.facepipe.common.image;

/** A format that is read here. */
enum PictureFormat {
  JPEG,
  PNG,
  WEBP,
  BMP,
  TIFF,
  GIF,
  /** HEIC and AVIF. */
  HEIF;

  /** All of them, as an error message names them. */
  static final String NAMES = "JPEG, PNG, WebP, BMP, TIFF or GIF";
}
