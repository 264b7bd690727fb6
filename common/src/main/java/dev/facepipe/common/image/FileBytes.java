package dev.facepipe.common.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbers in a file that nobody vouches for. Every read past the end throws {@link
 * IndexOutOfBoundsException}, whatever the offset, so a header that lies about lengths is found out
 * by the first number it does not have.
 */
record FileBytes(byte[] bytes, int start, boolean littleEndian) {
  static FileBytes bigEndian(byte[] bytes) {
    return new FileBytes(bytes, 0, false);
  }

  static FileBytes littleEndian(byte[] bytes) {
    return new FileBytes(bytes, 0, true);
  }

  /** Bytes after {@code start}. */
  int length() {
    return bytes.length - start;
  }

  /** One byte, 0 to 255. */
  int u8(long offset) {
    if (offset < 0 || offset >= length()) {
      throw new IndexOutOfBoundsException(
          "byte %d of %d".formatted(offset, length())); // never reaches a client
    }
    return bytes[start + (int) offset] & 0xff;
  }

  /** Two bytes, 0 to 65535. */
  int u16(long offset) {
    int first = u8(offset);
    int second = u8(offset + 1);
    return littleEndian ? second << 8 | first : first << 8 | second;
  }

  /** Three bytes, 0 to 16777215. */
  int u24(long offset) {
    return littleEndian ? u8(offset + 2) << 16 | u16(offset) : u8(offset) << 16 | u16(offset + 1);
  }

  /** Four bytes, 0 to 4294967295. */
  long u32(long offset) {
    long first = u16(offset);
    long second = u16(offset + 2);
    return littleEndian ? second << 16 | first : first << 16 | second;
  }

  /** Four bytes with a sign. */
  int s32(long offset) {
    return (int) u32(offset);
  }

  /** Characters of one byte each; fewer where the file ends. */
  String text(long offset, int bytesWanted) {
    int from = (int) Math.min(offset, length());
    int size = Math.min(bytesWanted, length() - from);
    return new String(bytes, start + from, size, StandardCharsets.ISO_8859_1);
  }

  /** Whether the bytes at an offset are these characters; false past the end. */
  boolean has(long offset, String latin1) {
    byte[] wanted = latin1.getBytes(StandardCharsets.ISO_8859_1);
    if (offset < 0 || offset + wanted.length > length()) {
      return false;
    }
    int from = start + (int) offset;
    return Arrays.equals(bytes, from, from + wanted.length, wanted, 0, wanted.length);
  }
}
