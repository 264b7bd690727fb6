package dev.facepipe.bench.fleet;

import java.util.Arrays;
import java.util.List;

/**
 * What happened to a fleet under a load.
 *
 * @param minutes one after the other
 * @param arrivals seconds at which each picture came
 * @param latencies seconds from each picture's arrival to its answer
 * @param deliveries messages that workers got; more than pictures if workers died
 */
record Course(List<Minute> minutes, double[] arrivals, double[] latencies, int deliveries) {
  private static final double MINUTE = 60;

  /**
   * The state at the end of a minute.
   *
   * @param waiting messages that no worker has
   * @param working instances that take pictures
   * @param instances that are paid for, with those that start
   * @param desired instances that the policy wants
   */
  record Minute(int waiting, int working, int instances, int desired) {}

  int mostInstances() {
    return minutes.stream().mapToInt(Minute::instances).max().orElse(0);
  }

  int mostWaiting() {
    return minutes.stream().mapToInt(Minute::waiting).max().orElse(0);
  }

  /**
   * Returns the longest latency of the pictures that came in a minute, in seconds; 0 if none came.
   */
  double[] slowest() {
    double[] slowest = new double[minutes.size()];
    for (int i = 0; i < arrivals.length; i++) {
      int minute = (int) (arrivals[i] / MINUTE);
      if (minute < slowest.length) {
        slowest[minute] = Math.max(slowest[minute], latencies[i]);
      }
    }
    return slowest;
  }

  /** Returns the share of the pictures that were answered within so many seconds. */
  double within(double seconds) {
    return Arrays.stream(latencies).filter(latency -> latency <= seconds).count()
        / (double) latencies.length;
  }

  /** Returns the number of instances that were asked for after the beginning. */
  int started() {
    return Arrays.stream(steps()).map(step -> Math.max(0, step)).sum();
  }

  double instanceHours() {
    return minutes.stream().mapToInt(Minute::instances).sum() / MINUTE;
  }

  /** Returns how often the desired number rose after a fall, or fell after a rise. */
  int reversals() {
    int[] changes = Arrays.stream(steps()).filter(step -> step != 0).toArray();
    int reversals = 0;
    for (int i = 1; i < changes.length; i++) {
      reversals += changes[i] > 0 == changes[i - 1] > 0 ? 0 : 1;
    }
    return reversals;
  }

  /** Returns the changes of the desired number from minute to minute. */
  private int[] steps() {
    int[] steps = new int[Math.max(0, minutes.size() - 1)];
    Arrays.setAll(steps, i -> minutes.get(i + 1).desired() - minutes.get(i).desired());
    return steps;
  }
}
