package dev.facepipe.common.image;

import dev.facepipe.common.image.PictureRefused.Reason;

/**
 * What a picture's first bytes say of it, before anything is decoded.
 *
 * @param width columns as stored, before the orientation is applied; 1 or more
 * @param height rows as stored; 1 or more
 * @param orientation how the stored picture lies, as EXIF counts: 1 upright to 8
 */
record PictureHeader(PictureFormat format, long width, long height, int orientation) {
  PictureHeader {
    if (width < 1 || height < 1) {
      throw new PictureRefused(
          Reason.BROKEN,
          "picture is a %s of %dx%d pixels; expected at least 1x1"
              .formatted(format, width, height));
    }
    if (orientation < 1 || orientation > 8) {
      throw new IllegalArgumentException(
          "orientation is %d; expected 1 to 8".formatted(orientation));
    }
  }

  /**
   * Reads the header; the type is told by the first bytes alone.
   *
   * @throws PictureRefused NOT_A_PICTURE for a format not read here; BROKEN when the header is cut
   *     short or its size is nothing
   */
  static PictureHeader of(byte[] picture) {
    PictureFormat format = MagicBytes.format(picture);
    try {
      return switch (format) {
        case JPEG -> jpeg(picture);
        case PNG -> png(picture);
        case WEBP -> webp(picture);
        case BMP -> bmp(picture);
        case TIFF -> tiff(picture);
        case GIF -> gif(picture);
      };
    } catch (IndexOutOfBoundsException e) {
      throw new PictureRefused(
          Reason.BROKEN,
          "picture is a %s that ends after %d bytes, within its header"
              .formatted(format, picture.length));
    }
  }

  /** Walks the segments up to the first scan: the frame header may come before the EXIF data. */
  private static PictureHeader jpeg(byte[] picture) {
    FileBytes file = FileBytes.bigEndian(picture);
    long width = 0;
    long height = 0;
    int orientation = 1;
    long at = 2;
    while (true) {
      while (file.u8(at) != 0xff) {
        at++; // libjpeg skips stray bytes between segments too
      }
      while (file.u8(at) == 0xff) {
        at++;
      }
      int marker = file.u8(at++);
      if (marker == 0xd9) {
        throw new PictureRefused(Reason.BROKEN, "picture is a JPEG without a scan");
      }
      if (marker == 0xda) {
        file.u8(at + file.u16(at)); // the scan's header is whole and its first byte there
        return new PictureHeader(PictureFormat.JPEG, width, height, orientation);
      }
      if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
        continue; // these have no length
      }
      if (isFrameHeader(marker) && width == 0) {
        height = file.u16(at + 3);
        width = file.u16(at + 5);
      }
      if (marker == 0xe1 && file.has(at + 2, "Exif\0\0")) {
        orientation = exif(picture, at + 8);
      }
      at += Math.max(2, file.u16(at));
    }
  }

  /** SOF0 to SOF15, without the three tables whose markers lie among them. */
  private static boolean isFrameHeader(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static PictureHeader png(byte[] picture) {
    FileBytes file = FileBytes.bigEndian(picture);
    int orientation = 1;
    long at = 8;
    while (at + 12 <= file.length()) { // length, name and checksum of a chunk
      if (file.has(at + 4, "eXIf")) {
        orientation = exif(picture, at + 8);
      }
      at += 12 + file.u32(at);
    }
    return new PictureHeader(PictureFormat.PNG, file.u32(16), file.u32(20), orientation);
  }

  private static PictureHeader webp(byte[] picture) {
    FileBytes file = FileBytes.littleEndian(picture);
    if (file.has(12, "VP8 ")) {
      return upright(PictureFormat.WEBP, file.u16(26) & 0x3fff, file.u16(28) & 0x3fff);
    }
    if (file.has(12, "VP8L")) {
      long bits = file.u32(21);
      return upright(PictureFormat.WEBP, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
    }
    if (!file.has(12, "VP8X")) {
      throw new PictureRefused(
          Reason.BROKEN, "picture is a WebP without a VP8, VP8L or VP8X chunk");
    }
    if ((file.u8(20) & 0x02) != 0) {
      throw new PictureRefused(
          Reason.NOT_A_PICTURE,
          "picture is an animated WebP; expected a still one, or a " + PictureFormat.NAMES);
    }
    int orientation = 1;
    long at = 12;
    while (at + 8 <= file.length()) {
      if (file.has(at, "EXIF")) {
        orientation = exif(picture, file.has(at + 8, "Exif\0\0") ? at + 14 : at + 8);
      }
      long length = file.u32(at + 4);
      at += 8 + length + (length & 1); // chunks begin at even offsets
    }
    return new PictureHeader(PictureFormat.WEBP, file.u24(24) + 1, file.u24(27) + 1, orientation);
  }

  private static PictureHeader bmp(byte[] picture) {
    FileBytes file = FileBytes.littleEndian(picture);
    if (file.u32(14) == 12) { // OS/2's header has 16-bit sizes
      return upright(PictureFormat.BMP, file.u16(18), file.u16(20));
    }
    // A negative height means rows from top to bottom.
    return upright(PictureFormat.BMP, file.s32(18), Math.abs((long) file.s32(22)));
  }

  /** OpenCV turns a TIFF itself, whatever it is told, so none is left to turn here. */
  private static PictureHeader tiff(byte[] picture) {
    TiffTags tags = TiffTags.at(picture, 0);
    long width = tags.number(TiffTags.WIDTH, 0);
    long height = tags.number(TiffTags.HEIGHT, 0);
    // A tile is decoded whole, however small the picture it is cut to.
    return upright(
        PictureFormat.TIFF,
        width == 0 ? 0 : Math.max(width, tags.number(TiffTags.TILE_WIDTH, 0)),
        height == 0 ? 0 : Math.max(height, tags.number(TiffTags.TILE_HEIGHT, 0)));
  }

  private static PictureHeader gif(byte[] picture) {
    GifFrame frame = GifFrame.of(picture);
    return upright(PictureFormat.GIF, frame.width(), frame.height());
  }

  private static PictureHeader upright(PictureFormat format, long width, long height) {
    return new PictureHeader(format, width, height, 1);
  }

  /** A picture is not refused for odd EXIF data: then it counts as upright. */
  private static int exif(byte[] picture, long offset) {
    try {
      return TiffTags.beginAt(FileBytes.bigEndian(picture), offset)
          ? TiffTags.at(picture, offset).orientation()
          : 1;
    } catch (IndexOutOfBoundsException e) {
      return 1;
    }
  }
}
