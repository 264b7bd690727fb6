package dev.facepipe.recognition.people;

/** Sums over rows of float32. */
final class Rows {
  private Rows() {}

  /** Returns the dot product. Four sums at a time let the processor work on all of them at once. */
  static double dot(float[] left, float[] right) {
    float first = 0;
    float second = 0;
    float third = 0;
    float fourth = 0;
    int i = 0;
    for (; i + 3 < left.length; i += 4) {
      first += left[i] * right[i];
      second += left[i + 1] * right[i + 1];
      third += left[i + 2] * right[i + 2];
      fourth += left[i + 3] * right[i + 3];
    }
    for (; i < left.length; i++) {
      first += left[i] * right[i];
    }
    return (double) first + second + third + fourth;
  }

  /** Adds a row, {@code times} times, to a sum. */
  static void add(float[] sum, float[] row, double times) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += (float) (times * row[i]);
    }
  }
}
