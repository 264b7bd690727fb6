package dev.facepipe.recognition.gallery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Passes a zip archive that has no comment on to a stream, and gives the archive a comment. Holds
 * back the archive's last two bytes, which are the comment's length.
 */
final class ZipComment extends OutputStream {
  private static final int HELD = 2;

  private final OutputStream out;
  private final byte[] held = new byte[HELD];
  private int count;

  ZipComment(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int value) throws IOException {
    if (count == HELD) {
      out.write(held[0]);
      held[0] = held[1];
      count--;
    }
    held[count++] = (byte) value;
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int last = Math.max(length - HELD, 0);
    if (last > 0) {
      out.write(held, 0, count);
      count = 0;
      out.write(bytes, from, last);
    }
    for (int i = last; i < length; i++) {
      write(bytes[from + i]);
    }
  }

  /** Writes the comment, after the archive was written. */
  void finish(String comment) throws IOException {
    byte[] text = comment.getBytes(US_ASCII);
    if (count != HELD || held[0] != 0 || held[1] != 0) {
      throw new IllegalStateException("archive does not end with the length of no comment");
    }
    out.write(text.length & 0xff);
    out.write(text.length >> 8);
    out.write(text);
  }
}
