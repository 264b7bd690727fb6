package dev.facepipe.common.image;

import dev.facepipe.common.image.PictureRefused.Reason;

/**
 * The format, size and orientation of a picture, read from its header without decoding.
 *
 * @param width columns as stored, before turning; 1 or more
 * @param height rows as stored, before turning; 1 or more
 * @param orientation EXIF orientation, 1 (upright) to 8
 * @param heldBytes bytes that the decoder needs for the whole picture at every scale: the
 *     coefficients of a JPEG with several scans; otherwise 0
 */
record PictureHeader(
    PictureFormat format, long width, long height, int orientation, long heldBytes) {
  /** Prefix of a JPEG's APP1 segment with XMP data. Source: XMP specification, part 3. */
  private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

  /** Maximum size of XMP data in bytes. Cameras write a few kilobytes. */
  private static final long MAX_XMP_BYTES = 1 << 20;

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
   * Reads the header. The first bytes alone decide the format.
   *
   * @throws PictureRefused NOT_A_PICTURE for an unknown format; BROKEN if the header is cut short
   *     or the size is zero
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
        case HEIF -> heif(picture);
      };
    } catch (IndexOutOfBoundsException e) {
      throw new PictureRefused(
          Reason.BROKEN,
          "picture is a %s that ends after %d bytes, within its header"
              .formatted(format, picture.length));
    }
  }

  private PictureHeader(PictureFormat format, long width, long height, int orientation) {
    this(format, width, height, orientation, 0);
  }

  /** Returns true if the picture has at most this many pixels. */
  boolean fits(long pixels) {
    return width <= pixels / height; // width * height may exceed 2^63
  }

  /**
   * Returns the number of pixels of the picture when it is reduced by this factor in each
   * direction.
   */
  long reduced(int by) {
    return -Math.floorDiv(-width, by) * -Math.floorDiv(-height, by);
  }

  /** Reads the segments up to the first scan, because EXIF data may come after the frame header. */
  private static PictureHeader jpeg(byte[] picture) {
    FileBytes file = FileBytes.bigEndian(picture);
    var segments = new JpegSegments(picture);
    var orientation = new Orientation();
    int frameHeader = 0;
    long frame = 0;
    while (true) {
      int marker = segments.next();
      long at = segments.at();
      if (marker == JpegSegments.END_OF_IMAGE) {
        throw new PictureRefused(Reason.BROKEN, "picture is a JPEG without a scan");
      } else if (marker == JpegSegments.START_OF_SCAN) {
        file.u8(at + file.u16(at)); // throws unless the scan's header and its first byte exist
        if (frame == 0) {
          throw new PictureRefused(Reason.BROKEN, "picture is a JPEG without a frame header");
        }
        boolean manyScans =
            JpegSegments.isProgressive(frameHeader) || file.u8(at + 2) < file.u8(frame + 7);
        return new PictureHeader(
            PictureFormat.JPEG,
            file.u16(frame + 5),
            file.u16(frame + 3),
            orientation.value(),
            manyScans ? coefficientBytes(file, frame) : 0);
      } else if (JpegSegments.isFrameHeader(marker) && frame == 0) {
        frameHeader = marker;
        frame = at;
      } else if (marker == JpegSegments.APP1 && file.has(at + 2, "Exif\0")) {
        orientation.exif(picture, at + 2);
      } else if (marker == JpegSegments.APP1 && file.has(at + 2, XMP)) {
        long text = at + 2 + XMP.length();
        orientation.xmp(file.text(text, (int) Math.max(0, at + file.u16(at) - text)));
      }
    }
  }

  /**
   * Returns the bytes of all coefficients: two per sample of each component. Chroma usually has
   * fewer samples.
   */
  private static long coefficientBytes(FileBytes file, long frame) {
    long pixels = (long) file.u16(frame + 3) * file.u16(frame + 5);
    int components = file.u8(frame + 7);
    int widest = 1;
    int highest = 1;
    int samples = 0;
    for (int i = 0; i < components; i++) {
      int sampling = file.u8(frame + 9 + 3L * i);
      widest = Math.max(widest, sampling >> 4);
      highest = Math.max(highest, sampling & 0x0f);
      samples += (sampling >> 4) * (sampling & 0x0f);
    }
    return 2 * pixels * samples / ((long) widest * highest);
  }

  private static PictureHeader png(byte[] picture) {
    FileBytes file = FileBytes.bigEndian(picture);
    var orientation = new Orientation();
    long at = 8;
    while (at + 12 <= file.length() && !file.has(at + 4, "IEND")) { // length, name and checksum
      long length = file.u32(at);
      String name = file.text(at + 4, 4);
      switch (name) {
        case "eXIf" -> orientation.exif(picture, at + 8);
        case "iTXt", "tEXt", "zTXt" -> PngTexts.read(file, name, at + 8, length, orientation);
        default -> {} // has no orientation
      }
      at += 12 + length;
    }
    return new PictureHeader(PictureFormat.PNG, file.u32(16), file.u32(20), orientation.value());
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
    if (WebpFrame.isAnimated(picture)) {
      WebpFrame.of(picture); // throws unless the first frame is complete
    }
    var orientation = new Orientation();
    long end = Math.min(8 + file.u32(4), file.length());
    long at = 12;
    while (at + 8 <= end) {
      long length = file.u32(at + 4);
      if (file.has(at, "EXIF")) {
        orientation.exif(picture, at + 8);
      } else if (file.has(at, "XMP ")) {
        orientation.xmp(file.text(at + 8, (int) Math.min(length, MAX_XMP_BYTES)));
      }
      at += 8 + length + (length & 1); // chunks begin at even offsets
    }
    return new PictureHeader(
        PictureFormat.WEBP, file.u24(24) + 1, file.u24(27) + 1, orientation.value());
  }

  private static PictureHeader bmp(byte[] picture) {
    FileBytes file = FileBytes.littleEndian(picture);
    if (file.u32(14) == 12) { // the OS/2 header has 16-bit sizes
      return upright(PictureFormat.BMP, file.u16(18), file.u16(20));
    }
    // A negative height means rows from top to bottom.
    return upright(PictureFormat.BMP, file.s32(18), Math.abs((long) file.s32(22)));
  }

  /** Returns orientation 1, because OpenCV always turns a TIFF itself. */
  private static PictureHeader tiff(byte[] picture) {
    TiffTags tags = TiffTags.at(picture, 0);
    long width = tags.number(TiffTags.WIDTH, 0);
    long height = tags.number(TiffTags.HEIGHT, 0);
    // A tile is decoded whole, even if the picture is smaller than its tile.
    return upright(
        PictureFormat.TIFF,
        width == 0 ? 0 : Math.max(width, tags.number(TiffTags.TILE_WIDTH, 0)),
        height == 0 ? 0 : Math.max(height, tags.number(TiffTags.TILE_HEIGHT, 0)));
  }

  private static PictureHeader gif(byte[] picture) {
    GifFrame frame = GifFrame.of(picture);
    return upright(PictureFormat.GIF, frame.width(), frame.height());
  }

  private static PictureHeader heif(byte[] picture) {
    HeifPicture heif = HeifFile.picture(picture);
    return new PictureHeader(PictureFormat.HEIF, heif.width(), heif.height(), heif.orientation());
  }

  private static PictureHeader upright(PictureFormat format, long width, long height) {
    return new PictureHeader(format, width, height, 1);
  }
}
