package dev.facepipe.common.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The first frame of an animated WebP, which OpenCV cannot read.
 *
 * @param left the frame's left edge on the canvas, inclusive
 * @param top the frame's top edge on the canvas, inclusive
 * @param right the frame's right edge on the canvas, exclusive
 * @param bottom the frame's bottom edge on the canvas, exclusive
 * @param still the frame as a WebP without animation
 */
record WebpFrame(int left, int top, int right, int bottom, byte[] still) {
  private static final int ANIMATION = 0x02;
  private static final int ALPHA = 0x10;
  private static final int CHUNK_HEAD_BYTES = 8;
  private static final int FRAME_HEAD_BYTES = 16;
  private static final int VP8X_BYTES = 10;

  /** Returns true if a WebP is animated. */
  static boolean isAnimated(byte[] picture) {
    FileBytes file = FileBytes.littleEndian(picture);
    return file.has(12, "VP8X") && (file.u8(20) & ANIMATION) != 0;
  }

  /**
   * Finds the first frame.
   *
   * @throws IndexOutOfBoundsException if the file ends before the end of the frame
   */
  static WebpFrame of(byte[] picture) {
    FileBytes file = FileBytes.littleEndian(picture);
    long at = 12;
    while (!file.has(at, "ANMF")) {
      long length = file.u32(at + 4);
      at += CHUNK_HEAD_BYTES + length + (length & 1);
    }
    long length = file.u32(at + 4);
    long head = at + CHUNK_HEAD_BYTES;
    long data = head + FRAME_HEAD_BYTES;
    long dataBytes = length - FRAME_HEAD_BYTES;
    if (dataBytes <= 0) {
      throw new IndexOutOfBoundsException("frame of %d bytes".formatted(length));
    }
    file.u8(data + dataBytes - 1); // throws unless the frame is complete
    ByteBuffer still =
        ByteBuffer.allocate(12 + CHUNK_HEAD_BYTES + VP8X_BYTES + (int) dataBytes)
            .order(ByteOrder.LITTLE_ENDIAN);
    still.put(latin1("RIFF")).putInt(still.capacity() - 8).put(latin1("WEBP"));
    still.put(latin1("VP8X")).putInt(VP8X_BYTES).putInt(ALPHA);
    still.put(picture, (int) head + 6, 6); // width and height minus 1, as in VP8X
    still.put(picture, (int) data, (int) dataBytes);
    int left = 2 * file.u24(head);
    int top = 2 * file.u24(head + 3);
    return new WebpFrame(
        left, top, left + file.u24(head + 6) + 1, top + file.u24(head + 9) + 1, still.array());
  }

  private static byte[] latin1(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }
}
