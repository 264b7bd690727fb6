package dev.facepipe.bench.accuracy;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** Shares and quantiles. */
final class Rates {
  private Rates() {}

  /** Returns the share of values that a condition holds for, 0 to 1; NaN without values. */
  static <T> double share(List<T> values, Predicate<? super T> condition) {
    return (double) values.stream().filter(condition).count() / values.size();
  }

  /**
   * Returns a quantile, interpolated between the two nearest values.
   *
   * @param values one or more
   * @param place 0 for the smallest, 1 for the largest
   */
  static double quantile(double[] values, double place) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = place * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  static double median(double[] values) {
    return quantile(values, 0.5);
  }

  /**
   * Returns the best threshold for pairs: it is right for the largest mean of the share of same
   * pairs at or below it and the share of different pairs above it.
   */
  static double bestThreshold(double[] same, double[] different) {
    double[] sortedSame = same.clone();
    double[] sortedDifferent = different.clone();
    Arrays.sort(sortedSame);
    Arrays.sort(sortedDifferent);
    double[] all = new double[same.length + different.length];
    System.arraycopy(sortedSame, 0, all, 0, same.length);
    System.arraycopy(sortedDifferent, 0, all, same.length, different.length);
    Arrays.sort(all);
    double best = 0;
    double bestAccuracy = -1;
    for (int i = 0; i < all.length; i++) {
      // Halfway to the next distance, so that the threshold is not tied to one pair.
      double threshold = i + 1 < all.length ? (all[i] + all[i + 1]) / 2 : all[i];
      double accuracy = accuracy(sortedSame, sortedDifferent, threshold);
      if (accuracy > bestAccuracy) {
        bestAccuracy = accuracy;
        best = threshold;
      }
    }
    return best;
  }

  /** Returns the mean share of right answers to same and to different pairs, 0 to 1. */
  static double accuracy(double[] same, double[] different, double threshold) {
    return (atMost(same, threshold) + 1 - atMost(different, threshold)) / 2;
  }

  private static double atMost(double[] values, double threshold) {
    return (double) Arrays.stream(values).filter(value -> value <= threshold).count()
        / values.length;
  }
}
