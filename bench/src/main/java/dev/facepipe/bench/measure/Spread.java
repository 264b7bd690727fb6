package dev.facepipe.bench.measure;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Median and spread of many figures.
 *
 * @param low 10th percentile
 * @param high 90th percentile
 * @param count number of figures
 */
public record Spread(double median, double low, double high, int count) {
  private static final double LOW = 0.1;
  private static final double HIGH = 0.9;

  /** Returns the spread of at least one figure. */
  public static Spread of(double... figures) {
    if (figures.length == 0) {
      throw new IllegalArgumentException("no figures; expected at least one");
    }
    return new Spread(
        median(figures), percentile(figures, LOW), percentile(figures, HIGH), figures.length);
  }

  /** Returns the spread of at least one figure. */
  public static Spread of(List<Double> figures) {
    return of(figures.stream().mapToDouble(figure -> figure).toArray());
  }

  /** Returns the mean of at least one figure. */
  public static double mean(double... figures) {
    return Arrays.stream(figures).average().orElseThrow();
  }

  /** Returns the median of at least one figure. */
  public static double median(double... figures) {
    return percentile(figures, 0.5);
  }

  /**
   * Returns the figure below which a share of all figures lies, interpolated linearly. Source:
   * NumPy, {@code percentile}, method {@code linear}.
   *
   * @param share 0 to 1
   */
  public static double percentile(double[] figures, double share) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /** Returns the spread in another unit. A falling conversion exchanges low and high. */
  public Spread map(DoubleUnaryOperator unit) {
    double one = unit.applyAsDouble(low);
    double other = unit.applyAsDouble(high);
    return new Spread(
        unit.applyAsDouble(median), Math.min(one, other), Math.max(one, other), count);
  }
}
