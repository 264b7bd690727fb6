package dev.facepipe.common.image;

import dev.facepipe.common.image.PictureRefused.Reason;
import java.util.Arrays;

/**
 * Decodes the first frame of a GIF, because OpenCV cannot read GIF.
 *
 * <p>The result is the whole canvas. Where the frame does not cover the canvas, pixels get the
 * transparent colour, or the first colour if none is transparent. Transparent pixels get the colour
 * of their index. Pillow's {@code convert("RGB")} does the same: it drops transparency.
 *
 * <p>Written by hand, because the JDK's reader fills missing pixels with black and reports no
 * error.
 *
 * @param width columns of the smallest area that holds canvas and frame
 * @param height rows of the smallest area that holds canvas and frame
 * @param palette offset of the colours in the file; negative if the file has none, and then an
 *     index is a grey level
 * @param colours number of colours, 2 to 256
 * @param blank colour index of the empty canvas, 0 to 255
 * @param data offset of the compressed indices
 */
record GifFrame(
    byte[] file,
    int width,
    int height,
    int left,
    int top,
    int frameWidth,
    int frameHeight,
    boolean interlaced,
    int palette,
    int colours,
    int blank,
    int data) {
  private static final int MAX_CODES = 4096;

  /** First row and step of each pass of an interlaced frame. Source: GIF89a, appendix E. */
  private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  /**
   * Finds the first frame without decoding it.
   *
   * @throws IndexOutOfBoundsException if the file ends before the frame
   * @throws PictureRefused BROKEN if the file has no frame
   */
  static GifFrame of(byte[] bytes) {
    FileBytes file = FileBytes.littleEndian(bytes);
    int flags = file.u8(10);
    int palette = -1;
    int colours = 256;
    int at = 13;
    if ((flags & 0x80) != 0) {
      palette = at;
      colours = 2 << (flags & 7);
      at += 3 * colours;
    }
    int blank = 0;
    while (true) {
      int block = file.u8(at++);
      if (block == ',') {
        int left = file.u16(at);
        int top = file.u16(at + 2);
        int frameWidth = file.u16(at + 4);
        int frameHeight = file.u16(at + 6);
        int frameFlags = file.u8(at + 8);
        at += 9;
        if ((frameFlags & 0x80) != 0) {
          palette = at;
          colours = 2 << (frameFlags & 7);
          at += 3 * colours;
        }
        return new GifFrame(
            bytes,
            Math.max(file.u16(6), left + frameWidth),
            Math.max(file.u16(8), top + frameHeight),
            left,
            top,
            frameWidth,
            frameHeight,
            (frameFlags & 0x40) != 0,
            palette,
            colours,
            blank,
            at);
      }
      if (block == ';') {
        throw new PictureRefused(Reason.BROKEN, "picture is a GIF without a frame");
      }
      if (block != '!') {
        continue; // skips stray bytes between blocks, as Pillow does
      }
      boolean graphicControl = file.u8(at) == 0xf9;
      if (graphicControl && (file.u8(at + 2) & 1) != 0) {
        blank = file.u8(at + 5);
      }
      at++;
      for (int length = file.u8(at); length > 0; length = file.u8(at)) {
        at += 1 + length;
      }
      at++;
    }
  }

  /**
   * Decodes the frame.
   *
   * @throws PictureRefused BROKEN if the data is cut short or damaged
   */
  RgbImage decode() {
    byte[] indices = new byte[width * height];
    Arrays.fill(indices, (byte) blank);
    try {
      place(decompress(), indices);
    } catch (IndexOutOfBoundsException e) {
      throw new PictureRefused(
          Reason.BROKEN,
          "picture is a GIF of %dx%d pixels whose first frame is cut short or damaged"
              .formatted(width, height));
    }
    byte[] pixels = new byte[indices.length * 3];
    byte[] rgb = colourTable();
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(rgb, (indices[i] & 0xff) * 3, pixels, i * 3, 3);
    }
    return new RgbImage(width, height, pixels);
  }

  private void place(byte[] frame, byte[] canvas) {
    int row = 0;
    for (int[] pass : interlaced ? PASSES : new int[][] {{0, 1}}) {
      for (int y = pass[0]; y < frameHeight; y += pass[1]) {
        System.arraycopy(frame, row++ * frameWidth, canvas, (top + y) * width + left, frameWidth);
      }
    }
  }

  /** Returns 256 colours as RGB; black past the palette's end. */
  private byte[] colourTable() {
    byte[] table = new byte[256 * 3];
    if (palette < 0) {
      for (int i = 0; i < table.length; i++) {
        table[i] = (byte) (i / 3);
      }
    } else {
      System.arraycopy(file, palette, table, 0, Math.min(3 * colours, file.length - palette));
    }
    return table;
  }

  /** Decompresses LZW, whose codes grow from the file's smallest size to 12 bits. */
  private byte[] decompress() {
    FileBytes bytes = FileBytes.littleEndian(file);
    byte[] out = new byte[frameWidth * frameHeight];
    int smallest = bytes.u8(data);
    if (smallest < 1 || smallest > 11) {
      throw new IndexOutOfBoundsException("code size " + smallest);
    }
    int clear = 1 << smallest;
    int[] prefix = new int[MAX_CODES];
    byte[] last = new byte[MAX_CODES];
    byte[] string = new byte[MAX_CODES];
    int size = smallest + 1;
    int next = clear + 2;
    int previous = -1;
    int first = 0;
    int written = 0;
    int bits = 0;
    int held = 0;
    int at = data + 1;
    int left = 0;
    while (written < out.length) {
      while (held < size) {
        if (left == 0) {
          left = bytes.u8(at++);
          if (left == 0) {
            throw new IndexOutOfBoundsException("data ends after %d pixels".formatted(written));
          }
        }
        bits |= bytes.u8(at++) << held;
        held += 8;
        left--;
      }
      int code = bits & ((1 << size) - 1);
      bits >>>= size;
      held -= size;
      if (code == clear) {
        size = smallest + 1;
        next = clear + 2;
        previous = -1;
        continue;
      }
      if (code == clear + 1 || code > next || (code == next && previous < 0)) {
        throw new IndexOutOfBoundsException("code %d of %d".formatted(code, next));
      }
      int length = 0;
      int walk = code;
      if (code == next) { // the string of this code: the previous string and its own first index
        string[length++] = (byte) first;
        walk = previous;
      }
      while (walk >= clear) {
        string[length++] = last[walk];
        walk = prefix[walk];
      }
      first = walk;
      string[length++] = (byte) walk;
      for (int i = length - 1; i >= 0 && written < out.length; i--) {
        out[written++] = string[i];
      }
      if (previous >= 0 && next < MAX_CODES) {
        prefix[next] = previous;
        last[next++] = (byte) first;
        if (next == 1 << size && size < 12) {
          size++;
        }
      }
      previous = code;
    }
    return out;
  }
}
