package dev.facepipe.bench.accuracy;

import dev.facepipe.recognition.calibration.Share;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One figure of a table.
 *
 * @param text as the table prints it
 * @param value the figure; null if the cell is words, or if nothing was measured
 * @param low lower end of the range in which 95% of the values lie; null if there is no range
 * @param high upper end of that range
 */
public record Cell(
    String text, @Nullable Double value, @Nullable Double low, @Nullable Double high) {
  private static final String NOTHING = "-";

  /** Returns words, or a number that is not measured. */
  public static Cell of(Object words) {
    return new Cell(words.toString(), null, null, null);
  }

  /** Returns a number with so many digits after the point. */
  public static Cell number(double value, int digits) {
    return Double.isFinite(value)
        ? new Cell(("%." + digits + "f").formatted(value), value, null, null)
        : of(NOTHING);
  }

  /** Returns the mean of shares, each of one split, and the range of 95% of them. */
  static Cell shares(double[] shares) {
    return ranged(shares, "%.1f%% (%.1f to %.1f)", 100);
  }

  /** Returns the mean of differences of shares, in points of percent, with their range. */
  static Cell points(double[] differences) {
    return ranged(differences, "%+.2f (%+.1f to %+.1f)", 100);
  }

  /** Returns the mean of distances with their range. */
  static Cell distances(double[] distances) {
    return ranged(distances, "%.3f (%.3f to %.3f)", 1);
  }

  private static Cell ranged(double[] values, String format, double times) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    if (finite.length == 0) {
      return of(NOTHING);
    }
    double mean = Arrays.stream(finite).average().orElseThrow();
    double low = Rates.quantile(finite, 0.025);
    double high = Rates.quantile(finite, 0.975);
    return new Cell(format.formatted(times * mean, times * low, times * high), mean, low, high);
  }

  /** Returns a share of independent trials with its exact range. */
  public static Cell share(int count, int of) {
    if (of == 0) {
      return of(NOTHING);
    }
    Share share = Share.of(count, of);
    return new Cell(
        "%d of %d (%.1f%% to %.1f%%)".formatted(count, of, 100 * share.low(), 100 * share.high()),
        share.share(),
        share.low(),
        share.high());
  }
}
