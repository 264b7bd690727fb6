package dev.facepipe.detection.mtcnn;

import dev.facepipe.common.image.RgbImage;
import java.util.Arrays;
import java.util.Optional;

/**
 * A rectangle of a picture that a network looks at; right and bottom exclusive, never empty, never
 * outside the picture it is for.
 */
record Region(int left, int top, int right, int bottom) {
  private static final int CHANNELS = 3;

  /** Brings 0..255 to about -1..1. Source: MTCNN as trained; facenet-pytorch, detect_face.py. */
  private static final float MEAN = 127.5f;

  private static final float SCALE = 1 / 128f;

  static Region whole(RgbImage image) {
    return new Region(0, 0, image.width(), image.height());
  }

  /**
   * The part of a candidate that lies in the picture, if any does.
   *
   * <p>The reference counts pixels from 1 here, so the rectangle begins one pixel before the
   * truncated left and top.
   */
  static Optional<Region> inside(RgbImage image, Candidate candidate) {
    int left = Math.max((int) candidate.left(), 1) - 1;
    int top = Math.max((int) candidate.top(), 1) - 1;
    int right = Math.min((int) candidate.right(), image.width());
    int bottom = Math.min((int) candidate.bottom(), image.height());
    return left < right && top < bottom
        ? Optional.of(new Region(left, top, right, bottom))
        : Optional.empty();
  }

  /**
   * Writes the rectangle into a batch, scaled as PyTorch's {@code interpolate(mode="area")} does
   * and normalised for the networks.
   *
   * <p>Output pixel {@code i} of {@code n} is the plain mean of the source pixels from {@code
   * floor(i * size / n)} to {@code ceil((i + 1) * size / n)}: windows overlap, and no pixel counts
   * in part. OpenCV's {@code INTER_AREA} weighs partial pixels and gives other boxes.
   *
   * @param image the picture this rectangle is for; not modified
   * @param width columns wanted
   * @param height rows wanted
   * @param out receives red, green and blue planes of {@code height * width} values, -1 to 1
   * @param offset where in {@code out} the red plane begins
   */
  void scale(RgbImage image, int width, int height, float[] out, int offset) {
    int[] columnStart = starts(right - left, width);
    int[] columnEnd = ends(right - left, width);
    int[] rowStart = starts(bottom - top, height);
    int[] rowEnd = ends(bottom - top, height);
    int sourceRowBytes = image.width() * CHANNELS;
    int[] windows = new int[width * CHANNELS];
    int[] sums = new int[width * CHANNELS];
    // Rows windowed last: a window shares at most its last row with the next one's first.
    int[] lastWindows = new int[width * CHANNELS];
    int lastRow = -1;

    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, 0);
      for (int row = rowStart[y]; row < rowEnd[y]; row++) {
        if (row != lastRow) {
          int from = (top + row) * sourceRowBytes + left * CHANNELS;
          sumWindows(image.pixels(), from, columnStart, columnEnd, windows);
          int[] swap = lastWindows;
          lastWindows = windows;
          windows = swap;
          lastRow = row;
        }
        for (int i = 0; i < sums.length; i++) {
          sums[i] += lastWindows[i];
        }
      }
      writeRow(sums, columnStart, columnEnd, rowEnd[y] - rowStart[y], out, offset, y, height);
    }
  }

  private static void sumWindows(
      byte[] pixels, int from, int[] columnStart, int[] columnEnd, int[] windows) {
    for (int x = 0; x < columnStart.length; x++) {
      int red = 0;
      int green = 0;
      int blue = 0;
      int end = from + columnEnd[x] * CHANNELS;
      for (int p = from + columnStart[x] * CHANNELS; p < end; p += CHANNELS) {
        red += pixels[p] & 0xff;
        green += pixels[p + 1] & 0xff;
        blue += pixels[p + 2] & 0xff;
      }
      windows[x * CHANNELS] = red;
      windows[x * CHANNELS + 1] = green;
      windows[x * CHANNELS + 2] = blue;
    }
  }

  private static void writeRow(
      int[] sums,
      int[] columnStart,
      int[] columnEnd,
      int rows,
      float[] out,
      int offset,
      int y,
      int height) {
    int width = columnStart.length;
    int plane = width * height;
    int at = offset + y * width;
    for (int x = 0; x < width; x++) {
      float count = rows * (columnEnd[x] - columnStart[x]);
      out[at + x] = (sums[x * CHANNELS] / count - MEAN) * SCALE;
      out[at + plane + x] = (sums[x * CHANNELS + 1] / count - MEAN) * SCALE;
      out[at + 2 * plane + x] = (sums[x * CHANNELS + 2] / count - MEAN) * SCALE;
    }
  }

  private static int[] starts(int size, int count) {
    int[] starts = new int[count];
    for (int i = 0; i < count; i++) {
      starts[i] = (int) ((long) i * size / count);
    }
    return starts;
  }

  private static int[] ends(int size, int count) {
    int[] ends = new int[count];
    for (int i = 0; i < count; i++) {
      ends[i] = (int) (((long) (i + 1) * size + count - 1) / count);
    }
    return ends;
  }
}
