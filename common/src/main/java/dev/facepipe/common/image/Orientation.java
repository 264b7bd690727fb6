package dev.facepipe.common.image;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Collects the orientation of a stored picture from its file. EXIF data has priority, then EXIF
 * data in a PNG's text, then XMP data. Pillow's {@code exif_transpose} has the same order.
 */
final class Orientation {
  /** Finds the orientation in XMP data, which is text. Pillow searches for the same words. */
  private static final Pattern IN_XMP =
      Pattern.compile("tiff:Orientation\\s{0,9}(?:=\\s{0,9}[\"']|>)\\s{0,9}([1-8])\\s{0,9}[\"'<]");

  private static final int NOTHING_SAID = 0;

  private boolean exifRead;
  private int exif = NOTHING_SAID;
  private int exifText = NOTHING_SAID;
  private int xmp = NOTHING_SAID;

  /** Reads EXIF data. Only the first EXIF data of a file counts. */
  void exif(byte[] file, long offset) {
    if (!exifRead) {
      exifRead = true;
      exif = inExif(file, offset);
    }
  }

  /** Reads EXIF data from a PNG's text. */
  void exifText(byte[] data) {
    exifText = inExif(data, 0);
  }

  /** Reads XMP data, decoded with a character set that includes ASCII. */
  void xmp(String text) {
    Matcher said = IN_XMP.matcher(text);
    if (xmp == NOTHING_SAID && said.find()) {
      xmp = said.group(1).charAt(0) - '0';
    }
  }

  /** Returns the EXIF orientation, 1 (upright) to 8. */
  int value() {
    int said =
        IntStream.of(exif, exifText, xmp).filter(n -> n != NOTHING_SAID).findFirst().orElse(1);
    return said >= 1 && said <= 8 ? said : 1;
  }

  /**
   * Reads EXIF data with or without the six-byte prefix that it has in a JPEG. Damaged EXIF data is
   * ignored; the picture is not refused.
   */
  private static int inExif(byte[] file, long offset) {
    FileBytes bytes = FileBytes.bigEndian(file);
    long at = bytes.has(offset, "Exif\0") ? offset + 6 : offset;
    try {
      return TiffTags.beginAt(bytes, at)
          ? (int) TiffTags.at(file, at).number(TiffTags.ORIENTATION, NOTHING_SAID)
          : NOTHING_SAID;
    } catch (IndexOutOfBoundsException e) {
      return NOTHING_SAID;
    }
  }
}
