package dev.facepipe.bench.measure;

import java.util.function.LongSupplier;

/**
 * Who does the work.
 *
 * @param name unique within a duel
 * @param turn does it
 */
public record Contestant(String name, Turn turn) {
  private static final double NANOS_PER_MILLI = 1e6;

  /** Work in this process. */
  public static Contestant timed(String name, Runnable work) {
    return timed(name, work, System::nanoTime);
  }

  /** Work in this process, by another clock. */
  static Contestant timed(String name, Runnable work, LongSupplier nanoTime) {
    return new Contestant(
        name,
        runs -> {
          work.run();
          double[] millis = new double[runs];
          for (int i = 0; i < runs; i++) {
            long start = nanoTime.getAsLong();
            work.run();
            millis[i] = (nanoTime.getAsLong() - start) / NANOS_PER_MILLI;
          }
          return millis;
        });
  }
}
