package dev.facepipe.detection.mtcnn;

import static dev.facepipe.detection.mtcnn.PixelValues.CHANNELS;

import dev.facepipe.common.image.RgbImage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * A rectangle of a picture that a network reads. Right and bottom are exclusive. Never empty, and
 * never outside its picture.
 */
record Region(int left, int top, int right, int bottom) {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Mask for every second byte of a long. */
  private static final long EVEN = 0x00ff00ff00ff00ffL;

  /** Number of bytes whose sum is sure to fit 16 bits. */
  private static final int ROWS_IN_A_LANE = 257;

  /**
   * Returns the part of a candidate that lies inside the picture, if any.
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
   * Writes the rectangle into a batch as a square, scaled by {@link Windows} and normalised for the
   * networks.
   *
   * @param image the picture that contains this rectangle; not modified
   * @param side columns and rows of the square
   * @param out receives {@code side * side} pixels row by row, red, green, blue, -1 to 1
   * @param offset index in {@code out} of the first value
   */
  void scale(RgbImage image, int side, float[] out, int offset) {
    Windows columns = Windows.of(right - left, side);
    Windows rows = Windows.of(bottom - top, side);
    int rowBytes = image.width() * CHANNELS;
    int[] sums = new int[(right - left) * CHANNELS];
    var lanes = new long[2][sums.length / Long.BYTES];
    for (int y = 0; y < side; y++) {
      int from = (top + rows.starts()[y]) * rowBytes + left * CHANNELS;
      sumColumns(image.pixels(), from, rows.length(y), rowBytes, lanes, sums);
      writeRow(sums, columns, rows.length(y), out, offset + y * side * CHANNELS);
    }
  }

  /** Sums each column of bytes, eight columns at a time. */
  private static void sumColumns(
      byte[] pixels, int from, int rows, int rowBytes, long[][] lanes, int[] sums) {
    Arrays.fill(sums, 0);
    for (int row = 0; row < rows; row += ROWS_IN_A_LANE) {
      int some = Math.min(ROWS_IN_A_LANE, rows - row);
      sumLanes(pixels, from + row * rowBytes, some, rowBytes, lanes[0], lanes[1]);
      addLanes(lanes[0], lanes[1], sums);
    }
    for (int i = lanes[0].length * Long.BYTES; i < sums.length; i++) {
      for (int row = 0, at = from + i; row < rows; row++, at += rowBytes) {
        sums[i] += pixels[at] & 0xff;
      }
    }
  }

  /**
   * Adds up four 16-bit sums in each long: {@code even} for the 1st, 3rd, 5th and 7th of eight
   * bytes, {@code odd} for the others.
   */
  private static void sumLanes(
      byte[] pixels, int from, int rows, int rowBytes, long[] even, long[] odd) {
    Arrays.fill(even, 0);
    Arrays.fill(odd, 0);
    for (int row = 0; row < rows; row++) {
      int at = from + row * rowBytes;
      for (int i = 0; i < even.length; i++) {
        long eight = (long) LONGS.get(pixels, at + i * Long.BYTES);
        even[i] += eight & EVEN;
        odd[i] += (eight >>> 8) & EVEN;
      }
    }
  }

  private static void addLanes(long[] even, long[] odd, int[] sums) {
    for (int i = 0; i < even.length; i++) {
      for (int lane = 0; lane < 4; lane++) {
        sums[8 * i + 2 * lane] += (int) (even[i] >>> (16 * lane)) & 0xffff;
        sums[8 * i + 2 * lane + 1] += (int) (odd[i] >>> (16 * lane)) & 0xffff;
      }
    }
  }

  private static void writeRow(int[] sums, Windows columns, int rows, float[] out, int at) {
    for (int x = 0; x < columns.count(); x++) {
      int red = 0;
      int green = 0;
      int blue = 0;
      int end = columns.ends()[x] * CHANNELS;
      for (int i = columns.starts()[x] * CHANNELS; i < end; i += CHANNELS) {
        red += sums[i];
        green += sums[i + 1];
        blue += sums[i + 2];
      }
      float count = rows * columns.length(x);
      out[at] = PixelValues.mean(red, count);
      out[at + 1] = PixelValues.mean(green, count);
      out[at + 2] = PixelValues.mean(blue, count);
      at += CHANNELS;
    }
  }
}
