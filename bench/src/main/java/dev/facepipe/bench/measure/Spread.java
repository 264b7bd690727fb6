package dev.facepipe.bench.measure;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * What many figures of one thing say together.
 *
 * @param median half are below
 * @param low 10th percentile
 * @param high 90th percentile
 * @param count how many figures there were
 */
public record Spread(double median, double low, double high, int count) {
  private static final double LOW = 0.1;
  private static final double HIGH = 0.9;

  /** Percentiles, by linear interpolation between the figures next to them. */
  public static Spread of(double... figures) {
    if (figures.length == 0) {
      throw new IllegalArgumentException("no figures; expected at least one");
    }
    return new Spread(
        percentile(figures, 0.5),
        percentile(figures, LOW),
        percentile(figures, HIGH),
        figures.length);
  }

  /** The median of figures. */
  public static double median(double... figures) {
    return percentile(figures, 0.5);
  }

  /**
   * The figure that a share of all figures lies below. Source: NumPy, {@code percentile}, method
   * {@code linear}.
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

  /** The same in another unit; a falling conversion exchanges low and high. */
  public Spread map(DoubleUnaryOperator unit) {
    double one = unit.applyAsDouble(low);
    double other = unit.applyAsDouble(high);
    return new Spread(
        unit.applyAsDouble(median), Math.min(one, other), Math.max(one, other), count);
  }
}
