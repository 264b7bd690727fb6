package dev.facepipe.common.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads numbers from an untrusted file. Every read past the end throws {@link
 * IndexOutOfBoundsException}, for any offset. So a header with wrong lengths is found at the first
 * number that is missing.
 */
record FileBytes(byte[] bytes, int start, boolean littleEndian) {
  static FileBytes bigEndian(byte[] bytes) {
    return new FileBytes(bytes, 0, false);
  }

  static FileBytes littleEndian(byte[] bytes) {
    return new FileBytes(bytes, 0, true);
  }

  /** Returns the number of bytes after {@code start}. */
  int length() {
    return bytes.length - start;
  }

  /** Reads one byte, 0 to 255. */
  int u8(long offset) {
    if (offset < 0 || offset >= length()) {
      throw new IndexOutOfBoundsException(
          "byte %d of %d".formatted(offset, length())); // clients never see this message
    }
    return bytes[start + (int) offset] & 0xff;
  }

  /**
   * Returns the offset of the first byte with this value, at or behind an offset. Several times
   * faster than {@link #u8} for each byte: a photograph has some 100,000 of them.
   *
   * @param value 0 to 255
   */
  long find(int value, long offset) {
    if (offset >= 0 && offset < length()) {
      byte wanted = (byte) value;
      for (int i = start + (int) offset; i < bytes.length; i++) {
        if (bytes[i] == wanted) {
          return (long) i - start;
        }
      }
    }
    throw new IndexOutOfBoundsException(
        "no byte %d behind %d of %d".formatted(value, offset, length()));
  }

  /** Reads two bytes, 0 to 65535. */
  int u16(long offset) {
    int first = u8(offset);
    int second = u8(offset + 1);
    return littleEndian ? second << 8 | first : first << 8 | second;
  }

  /** Reads three bytes, 0 to 16777215. */
  int u24(long offset) {
    return littleEndian ? u8(offset + 2) << 16 | u16(offset) : u8(offset) << 16 | u16(offset + 1);
  }

  /** Reads four bytes, 0 to 4294967295. */
  long u32(long offset) {
    long first = u16(offset);
    long second = u16(offset + 2);
    return littleEndian ? second << 16 | first : first << 16 | second;
  }

  /** Reads four bytes as a signed number. */
  int s32(long offset) {
    return (int) u32(offset);
  }

  /** Reads characters of one byte each; fewer than wanted at the end of the file. */
  String text(long offset, int bytesWanted) {
    int from = (int) Math.min(offset, length());
    int size = Math.min(bytesWanted, length() - from);
    return new String(bytes, start + from, size, StandardCharsets.ISO_8859_1);
  }

  /** Returns true if the bytes at an offset are these characters; false past the end. */
  boolean has(long offset, String latin1) {
    byte[] wanted = latin1.getBytes(StandardCharsets.ISO_8859_1);
    if (offset < 0 || offset + wanted.length > length()) {
      return false;
    }
    int from = start + (int) offset;
    return Arrays.equals(bytes, from, from + wanted.length, wanted, 0, wanted.length);
  }
}
