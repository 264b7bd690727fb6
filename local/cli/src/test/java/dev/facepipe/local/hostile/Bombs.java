package dev.facepipe.local.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Builds pictures byte by byte. Some have a few kilobytes but announce hundreds of megabytes. */
final class Bombs {
  private Bombs() {}

  /** Returns a valid black PNG with one bit a pixel. */
  static byte[] png(int width, int height) {
    byte[] pixels = new byte[Math.multiplyExact(height, 1 + (width + 7) / 8)];
    return png(width, height, 1, 0, deflated(pixels));
  }

  /**
   * Returns a PNG made of these parts, which may be invalid.
   *
   * @param kind PNG's number for the colour type
   */
  static byte[] png(int width, int height, int depth, int kind, byte[] data) {
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {(byte) depth, (byte) kind, 0, 0, 0})
            .array();
    return concat(
        "\u0089PNG\r\n\u001a\n".getBytes(ISO_8859_1),
        chunk("IHDR", header),
        chunk("IDAT", data),
        chunk("IEND", new byte[0]));
  }

  static byte[] chunk(String name, byte[] data) {
    byte[] named = concat(name.getBytes(ISO_8859_1), data);
    var checksum = new CRC32();
    checksum.update(named);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(named)
        .putInt((int) checksum.getValue())
        .array();
  }

  static byte[] deflated(byte[] data) {
    var deflater = new Deflater();
    try {
      deflater.setInput(data);
      deflater.finish();
      byte[] out = new byte[data.length / 100 + 1000];
      return java.util.Arrays.copyOf(out, deflater.deflate(out));
    } finally {
      deflater.end();
    }
  }

  static byte[] concat(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
