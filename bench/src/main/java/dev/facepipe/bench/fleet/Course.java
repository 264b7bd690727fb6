package dev.facepipe.bench.fleet;

import java.util.Arrays;
import java.util.List;

/**
 * What happened.
 *
 * @param minutes one after the other
 * @param latencies seconds from each picture's coming to its answer, in the order they came
 * @param deliveries how many times a worker got a message; more than pictures if workers died
 */
record Course(List<Minute> minutes, double[] latencies, int deliveries) {

  /**
   * The end of a minute.
   *
   * @param waiting messages that nobody has
   * @param working instances that take pictures
   * @param instances that are paid for, those starting among them
   * @param desired what the policy wants
   * @param slowest answer of the pictures that came within it, in seconds; 0 if none came
   */
  record Minute(int waiting, int working, int instances, int desired, double slowest) {}

  int mostInstances() {
    return minutes.stream().mapToInt(Minute::instances).max().orElse(0);
  }

  int mostWaiting() {
    return minutes.stream().mapToInt(Minute::waiting).max().orElse(0);
  }

  /** Share of the pictures that were answered within so many seconds. */
  double within(double seconds) {
    return Arrays.stream(latencies).filter(latency -> latency <= seconds).count()
        / (double) latencies.length;
  }

  /** Instances that were asked for after the beginning. */
  int started() {
    int started = 0;
    for (int i = 1; i < minutes.size(); i++) {
      started += Math.max(0, minutes.get(i).desired() - minutes.get(i - 1).desired());
    }
    return started;
  }

  double instanceHours() {
    return minutes.stream().mapToInt(Minute::instances).sum() / 60.0;
  }

  /** How many times what is desired rose after it had fallen, or fell after it had risen. */
  int reversals() {
    int reversals = 0;
    int direction = 0;
    for (int i = 1; i < minutes.size(); i++) {
      int step = Integer.signum(minutes.get(i).desired() - minutes.get(i - 1).desired());
      if (step != 0) {
        reversals += direction == -step ? 1 : 0;
        direction = step;
      }
    }
    return reversals;
  }
}
