package dev.facepipe.common.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.InflaterInputStream;

/** Reads the orientation from the texts of a PNG. */
final class PngTexts {
  /** Maximum size of an unpacked text in bytes. XMP data of cameras has a few kilobytes. */
  private static final int MAX_BYTES = 1 << 20;

  private PngTexts() {}

  /**
   * Reads one chunk if it has XMP data, or EXIF data in ImageMagick's old form. ImageMagick used
   * that form before PNG had a chunk for EXIF data: hexadecimal, after a line with a name and a
   * line with a count.
   *
   * @param chunk the chunk's name
   * @param offset offset of the chunk's data
   * @param length length of the chunk's data in bytes
   */
  static void read(FileBytes file, String chunk, long offset, long length, Orientation into) {
    if (file.has(offset, "XML:com.adobe.xmp\0") && chunk.equals("iTXt")) {
      long packed = offset + 18;
      long text = behindZero(file, behindZero(file, packed + 2)); // language, translated keyword
      byte[] xmp = text(file, text, offset + length, file.u8(packed) == 1);
      into.xmp(new String(xmp, StandardCharsets.ISO_8859_1));
    } else if (file.has(offset, "Raw profile type exif\0")) {
      long text = offset + 22;
      switch (chunk) {
        case "tEXt" -> exif(text(file, text, offset + length, false), into);
        case "zTXt" -> exif(text(file, text + 1, offset + length, true), into);
        default -> {} // other chunks have no EXIF data
      }
    }
  }

  private static void exif(byte[] text, Orientation into) {
    String[] lines = new String(text, StandardCharsets.ISO_8859_1).split("\n", 4);
    if (lines.length == 4) {
      try {
        into.exifText(HexFormat.of().parseHex(lines[3].replaceAll("\\s", "")));
      } catch (IllegalArgumentException e) {
        // Damaged data is ignored.
      }
    }
  }

  private static long behindZero(FileBytes file, long offset) {
    long at = offset;
    while (file.u8(at) != 0) {
      at++;
    }
    return at + 1;
  }

  /** Returns as much of a text as can be read. */
  private static byte[] text(FileBytes file, long from, long to, boolean compressed) {
    int length = (int) Math.max(0, Math.min(Math.min(to, file.length()) - from, MAX_BYTES));
    if (length == 0) {
      return new byte[0];
    }
    var stored = new ByteArrayInputStream(file.bytes(), file.start() + (int) from, length);
    if (!compressed) {
      return stored.readAllBytes();
    }
    var out = new ByteArrayOutputStream();
    try (var text = new InflaterInputStream(stored)) {
      byte[] part = new byte[8192];
      int read = text.read(part);
      while (read > 0 && out.size() < MAX_BYTES) {
        out.write(part, 0, read);
        read = text.read(part);
      }
    } catch (IOException e) {
      // Cut short or damaged: the part before the damage is used.
    }
    return out.toByteArray();
  }
}
