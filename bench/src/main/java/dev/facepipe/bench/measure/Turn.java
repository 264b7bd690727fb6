package dev.facepipe.bench.measure;

/** One contestant's turn: the work once, not counted, then as often as asked. */
@FunctionalInterface
public interface Turn {
  /**
   * Returns the time of each run.
   *
   * @param runs how many to count, at least 1
   * @return milliseconds
   */
  double[] take(int runs);
}
