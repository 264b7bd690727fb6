package dev.facepipe.bench.fleet;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * The arrivals of pictures.
 *
 * @param arrivals seconds from the beginning, one for each picture, in order; not copied
 */
record Load(double[] arrivals) {
  /** Any fixed seed works: the load only has to be equal in each run. */
  private static final long SEED = 6;

  Load {
    for (int i = 1; i < arrivals.length; i++) {
      if (!(arrivals[i - 1] <= arrivals[i])) { // also refuses NaN
        throw new IllegalArgumentException(
            "picture %d comes at %s, the one before it at %s; expected times in order"
                .formatted(i, arrivals[i], arrivals[i - 1]));
      }
    }
  }

  /** Returns pictures that all come at one moment. */
  static Load burst(int pictures, double at) {
    double[] arrivals = new double[pictures];
    Arrays.fill(arrivals, at);
    return new Load(arrivals);
  }

  /**
   * Returns pictures of clients who do not know of each other: a Poisson process.
   *
   * @param rate pictures a second at a time
   * @param most the highest rate
   * @param seconds length of the load
   */
  static Load poisson(DoubleUnaryOperator rate, double most, double seconds) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] arrivals = new double[(int) Math.ceil(2 * most * seconds) + 1];
    int count = 0;
    double time = -Math.log(1 - random.nextDouble()) / most;
    while (time < seconds) {
      // Thinning after Lewis and Shedler: arrivals at the highest rate, of which some are kept.
      if (random.nextDouble() * most < rate.applyAsDouble(time)) {
        arrivals[count++] = time;
      }
      time -= Math.log(1 - random.nextDouble()) / most;
    }
    return new Load(Arrays.copyOf(arrivals, count));
  }
}
