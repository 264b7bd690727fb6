package dev.facepipe.bench.measure;

import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * One way to do a piece of work.
 *
 * @param name unique within a duel
 * @param turn does the work once without counting it, then as often as it is told; returns the
 *     milliseconds of each counted run
 */
public record Contestant(String name, IntFunction<double[]> turn) {
  private static final double NANOS_PER_MILLI = 1e6;

  /** Returns a contestant that does its work in this process. */
  public static Contestant timed(String name, Runnable work) {
    return timed(name, work, System::nanoTime);
  }

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
