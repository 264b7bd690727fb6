package dev.facepipe.recognition.calibration;

import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;

/**
 * How many of a number of trials had an outcome, and the range in which the true share lies with
 * 95% confidence. The range is exact (Clopper and Pearson, 1934) if the trials are independent.
 *
 * @param count 0 to {@code of}
 * @param of number of trials, 0 or more
 * @param share {@code count / of}; 0 if there were no trials
 * @param low lower end of the range, 0 to 1
 * @param high upper end of the range, 0 to 1
 */
public record Share(int count, int of, double share, double low, double high) {
  private static final double ERROR = 0.05;

  /** Returns the share of an outcome. Without trials, nothing is known: the range is 0 to 1. */
  public static Share of(int count, int of) {
    if (of == 0) {
      return new Share(0, 0, 0, 0, 1);
    }
    Interval range = BinomialConfidenceInterval.CLOPPER_PEARSON.fromErrorRate(of, count, ERROR);
    return new Share(count, of, (double) count / of, range.getLowerBound(), range.getUpperBound());
  }
}
