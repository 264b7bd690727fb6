package dev.facepipe.recognition.gallery;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * Rows of floats, in an array, in a file's bytes or in a mapped file. Immutable and thread-safe, as
 * long as nobody writes to the memory below.
 */
final class Vectors {
  private final List<FloatBuffer> parts;
  private final int rowsInPart;
  private final int rows;
  private final int dimensions;

  /**
   * Creates rows over memory.
   *
   * @param parts the values in order, read from index 0 to the limit; all but the last hold {@code
   *     rowsInPart} rows
   * @param dimensions values in a row, 1 or more
   */
  Vectors(List<FloatBuffer> parts, int rowsInPart, int rows, int dimensions) {
    this.parts = List.copyOf(parts);
    this.rowsInPart = rowsInPart;
    this.rows = rows;
    this.dimensions = dimensions;
  }

  /** Returns the rows in an array, which is not copied. */
  static Vectors of(float[] values, int dimensions) {
    int rows = values.length / Math.max(dimensions, 1); // a model refuses 0
    return new Vectors(List.of(FloatBuffer.wrap(values)), Math.max(rows, 1), rows, dimensions);
  }

  int rows() {
    return rows;
  }

  int dimensions() {
    return dimensions;
  }

  /** Returns the number of values in all rows. */
  long values() {
    return (long) rows * dimensions;
  }

  /** Copies rows, from {@code first} on, to an array, which they fill. */
  void copy(int first, float[] target) {
    for (int at = 0, row = first; at < target.length; ) {
      int within = row % rowsInPart;
      int count = Math.min(rowsInPart - within, (target.length - at) / dimensions);
      parts.get(row / rowsInPart).get(within * dimensions, target, at, count * dimensions);
      at += count * dimensions;
      row += count;
    }
  }

  /** Returns a copy of all values, of which there may be as many as an array can hold. */
  float[] toArray() {
    float[] all = new float[Math.toIntExact(values())];
    copy(0, all);
    return all;
  }
}
