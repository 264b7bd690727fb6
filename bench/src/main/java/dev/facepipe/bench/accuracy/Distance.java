package dev.facepipe.bench.accuracy;

/** The L2 distance of two embeddings. */
final class Distance {
  private Distance() {}

  static double of(float[] left, float[] right) {
    double sum = 0;
    for (int d = 0; d < left.length; d++) {
      double difference = (double) left[d] - right[d];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
