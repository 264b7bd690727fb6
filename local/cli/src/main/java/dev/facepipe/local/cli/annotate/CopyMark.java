package dev.facepipe.local.cli.annotate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * A comment in a picture that says which picture it is a copy of, so that the same command can
 * replace the copy and never replaces another file. Holds a hash, no path.
 *
 * @param text the comment, in ASCII
 */
record CopyMark(String text) {
  /** A copy's first bytes hold the mark. */
  private static final int START = 256;

  /** Bytes of a PNG's signature and of the header chunk, which comes first. Source: RFC 2083. */
  private static final int PNG_HEADER = 8 + 25;

  /** Bytes of the first marker of a JPEG. Source: ITU T.81, table B.1. */
  private static final int JPEG_START = 2;

  private static final int COMMENT = 0xfffe;
  private static final int APPLICATION_0 = 0xffe0;

  /**
   * Returns the mark of copies of a picture.
   *
   * @param original any text that names the picture, such as its absolute path
   */
  static CopyMark of(String original) {
    return new CopyMark(
        "facepipe annotated copy " + UUID.nameUUIDFromBytes(original.getBytes(UTF_8)));
  }

  /** Returns true if a file has this mark. */
  boolean isIn(Path file) {
    try {
      return new String(RegularFile.start(file, START), US_ASCII).contains(text);
    } catch (FileRefused e) {
      return false;
    }
  }

  /** Returns a JPEG with this mark as a comment, behind the header that readers expect first. */
  byte[] inJpeg(byte[] jpeg) {
    ByteBuffer bytes = ByteBuffer.wrap(jpeg);
    int at =
        Short.toUnsignedInt(bytes.getShort(JPEG_START)) == APPLICATION_0
            ? JPEG_START + 2 + Short.toUnsignedInt(bytes.getShort(JPEG_START + 2))
            : JPEG_START;
    byte[] segment =
        ByteBuffer.allocate(4 + text.length())
            .putShort((short) COMMENT)
            .putShort((short) (2 + text.length()))
            .put(text.getBytes(US_ASCII))
            .array();
    return inserted(jpeg, at, segment);
  }

  /** Returns a PNG with this mark as a text chunk. */
  byte[] inPng(byte[] png) {
    byte[] typed = ("tEXtComment\0" + text).getBytes(US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(typed);
    byte[] chunk =
        ByteBuffer.allocate(typed.length + 8)
            .putInt(typed.length - 4)
            .put(typed)
            .putInt((int) sum.getValue())
            .array();
    return inserted(png, PNG_HEADER, chunk);
  }

  private static byte[] inserted(byte[] file, int at, byte[] part) {
    var out = new ByteArrayOutputStream(file.length + part.length);
    out.write(file, 0, at);
    out.writeBytes(part);
    out.write(file, at, file.length - at);
    return out.toByteArray();
  }
}
