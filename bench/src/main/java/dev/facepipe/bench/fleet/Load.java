package dev.facepipe.bench.fleet;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * When pictures come, in seconds from the beginning, in order.
 *
 * @param arrivals one for each picture; not copied
 */
record Load(double[] arrivals) {
  /** Any; the same load for each run. */
  private static final long SEED = 6;

  Load {
    for (int i = 1; i < arrivals.length; i++) {
      if (!(arrivals[i - 1] <= arrivals[i])) { // also refuses NaN
        throw new IllegalArgumentException(
            "picture %d comes at %s, after one at %s; expected them in order"
                .formatted(i, arrivals[i], arrivals[i - 1]));
      }
    }
  }

  /** All at one moment. */
  static Load burst(int pictures, double at) {
    double[] arrivals = new double[pictures];
    Arrays.fill(arrivals, at);
    return new Load(arrivals);
  }

  /**
   * As strangers come who don't know of each other: a Poisson process.
   *
   * @param rate pictures a second, by the time
   * @param most of all rates
   * @param seconds it lasts
   */
  static Load poisson(DoubleUnaryOperator rate, double most, double seconds) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] arrivals = new double[(int) Math.ceil(2 * most * seconds) + 1];
    int count = 0;
    double time = -Math.log(1 - random.nextDouble()) / most;
    while (time < seconds) {
      // Lewis and Shedler's thinning: of the most that may come, those that do.
      if (random.nextDouble() * most < rate.applyAsDouble(time)) {
        arrivals[count++] = time;
      }
      time -= Math.log(1 - random.nextDouble()) / most;
    }
    return new Load(Arrays.copyOf(arrivals, count));
  }
}
