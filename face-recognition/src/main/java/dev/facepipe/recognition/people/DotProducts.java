package dev.facepipe.recognition.people;

import java.util.Arrays;
import java.util.List;

/**
 * Dot products of one row with many others at a time. Each dimension of the others is an array of
 * its own, because Java's compiler then computes eight products in one instruction: 9.2 thousand
 * million products a second instead of 2.6 with one array of all (512 dimensions, one of 2 cores of
 * an AMD EPYC, Java 17, 2026-11-29). Not thread-safe.
 */
final class DotProducts {
  /** Most other rows: 512 values of each fill 512 kB, which a core's second cache holds. */
  static final int COLUMNS = 256;

  /**
   * For each dimension, a value of each column. A multiple of four dimensions; the last may be 0.
   */
  private final float[][] values;

  private final float[] dots;

  /**
   * @param columns at most {@link #COLUMNS} rows of equal length; copied
   */
  DotProducts(List<float[]> columns) {
    int dimensions = columns.get(0).length;
    values = new float[(dimensions + 3) / 4 * 4][columns.size()];
    dots = new float[columns.size()];
    for (int c = 0; c < dots.length; c++) {
      for (int d = 0; d < dimensions; d++) {
        values[d][c] = columns.get(c)[d];
      }
    }
  }

  /** Returns the products with a row, one for each column; overwritten by the next call. */
  float[] with(float[] row) {
    Arrays.fill(dots, 0);
    for (int d = 0; d < values.length; d += 4) {
      add(
          values[d],
          values[d + 1],
          values[d + 2],
          values[d + 3],
          row[d],
          d + 1 < row.length ? row[d + 1] : 0,
          d + 2 < row.length ? row[d + 2] : 0,
          d + 3 < row.length ? row[d + 3] : 0);
    }
    return dots;
  }

  private void add(
      float[] first,
      float[] second,
      float[] third,
      float[] fourth,
      float a,
      float b,
      float c,
      float d) {
    for (int i = 0; i < dots.length; i++) {
      dots[i] += a * first[i] + b * second[i] + c * third[i] + d * fourth[i];
    }
  }
}
