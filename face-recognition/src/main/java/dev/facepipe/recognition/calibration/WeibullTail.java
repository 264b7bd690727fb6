package dev.facepipe.recognition.calibration;

import java.util.Optional;

/**
 * A Weibull distribution of strangers' nearest distances, fitted to the smaller half of them. The
 * smallest of many distances follows such a distribution, and with {@code m} times as many people a
 * stranger's nearest distance is the smallest of {@code m} draws. Source: Rudd and others, The
 * Extreme Value Machine (arXiv 1506.06112); Günther and others (arXiv 1705.01567).
 *
 * @param shape exponent of the tail, above 0
 * @param scale distance, above 0
 */
record WeibullTail(double shape, double scale) {
  /** Fewer distances say nothing about a tail. */
  private static final int LEAST = 5;

  /** Distances below this count as this: the logarithm of 0 is not finite. */
  private static final double SMALLEST = 1e-6;

  private static final double MOST_SHAPE = 1000;

  /**
   * Fits the distribution by maximum likelihood, with the larger half only known to be larger.
   *
   * @param sorted distances, smallest first
   * @return nothing if there are fewer than 5 distances, or all of the smaller half are equal
   */
  static Optional<WeibullTail> fit(double[] sorted) {
    int used = (sorted.length + 1) / 2;
    if (sorted.length < LEAST || sorted[used - 1] - sorted[0] < SMALLEST) {
      return Optional.empty();
    }
    double low = 0;
    double high = MOST_SHAPE;
    for (int i = 0; i < 100; i++) { // halves an interval of 1,000 down to rounding errors
      double middle = (low + high) / 2;
      if (slope(sorted, used, middle) > 0) {
        high = middle;
      } else {
        low = middle;
      }
    }
    double shape = (low + high) / 2;
    double top = sorted[used - 1];
    double sum = 0;
    for (int i = 0; i < sorted.length; i++) {
      sum += Math.pow(at(sorted, i, used) / top, shape);
    }
    return Optional.of(new WeibullTail(shape, top * Math.pow(sum / used, 1 / shape)));
  }

  /**
   * Returns the likelihood's derivative by the shape, up to a factor below 0; grows with the shape.
   */
  private static double slope(double[] sorted, int used, double shape) {
    double top = sorted[used - 1];
    double powers = 0;
    double weighted = 0;
    double logs = 0;
    for (int i = 0; i < sorted.length; i++) {
      double x = at(sorted, i, used) / top;
      double power = Math.pow(x, shape);
      powers += power;
      weighted += power * Math.log(x);
      logs += i < used ? Math.log(x) : 0;
    }
    return weighted / powers - 1 / shape - logs / used;
  }

  private static double at(double[] sorted, int i, int used) {
    return Math.max(SMALLEST, sorted[Math.min(i, used - 1)]);
  }

  /**
   * Returns the share of strangers whose nearest distance is at most the threshold, with {@code
   * growth} times as many people in the gallery.
   */
  double named(double threshold, double growth) {
    return -Math.expm1(-growth * Math.pow(Math.max(0, threshold) / scale, shape));
  }
}
