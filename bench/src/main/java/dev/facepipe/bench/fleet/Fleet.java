package dev.facepipe.bench.fleet;

import dev.facepipe.scalable.policy.AcceptableBacklog;
import dev.facepipe.scalable.policy.TargetTracking;
import java.time.Duration;

/**
 * A group of instances, each with one worker. All times are in seconds.
 *
 * @param perPicture how long a busy instance takes for each picture
 * @param latency within which pictures are to be answered
 * @param start from asking for an instance to its first picture
 * @param warmUp from asking for an instance until it counts as in service
 * @param delay of what CloudWatch says, in periods of a minute
 * @param hand how many messages a worker receives at once
 * @param visibility after which messages in the hand of a dead worker come again
 * @param protection for how long after its last message a worker keeps its instance from being
 *     scaled in; 0 for no longer than it has messages
 * @param minimum of instances
 * @param maximum of instances
 * @param seesArrivals whether the policy sees what comes, or the queue alone
 */
record Fleet(
    double perPicture,
    double latency,
    double start,
    double warmUp,
    int delay,
    int hand,
    double visibility,
    double protection,
    int minimum,
    int maximum,
    boolean seesArrivals) {

  /**
   * An instance answers so many a second. Measured on 2 cores of an AMD EPYC, with SQS, S3 and the
   * client on them too. Source: docs/benchmark/results.md, "all it takes, 1280x720".
   */
  private static final double MEASURED_RATE = 19.2;

  /**
   * Assumed, not measured: 26 until an instance is reached over SSH
   * (brevdev/ec2-coldboot-research), and a minute to pull half a gigabyte of image and to load the
   * networks.
   */
  private static final double START = 90;

  private static final double NANOS = 1e9;

  /** As infra/ sets the group up. */
  static Fleet ofTheStack() {
    return new Fleet(1 / MEASURED_RATE, 30, START, 120, 1, 10, 15, 0, 1, 20, true);
  }

  Fleet withMinimum(int instances) {
    return with(protection, instances, seesArrivals);
  }

  Fleet protectedFor(double seconds) {
    return with(seconds, minimum, seesArrivals);
  }

  Fleet blindToArrivals() {
    return with(protection, minimum, false);
  }

  private Fleet with(double protection, int minimum, boolean seesArrivals) {
    return new Fleet(
        perPicture,
        latency,
        start,
        warmUp,
        delay,
        hand,
        visibility,
        protection,
        minimum,
        maximum,
        seesArrivals);
  }

  TargetTracking policy(Duration period) {
    return new TargetTracking(
        new AcceptableBacklog(Duration.ofNanos(Math.round(latency * NANOS)), perPicture),
        period,
        minimum,
        maximum);
  }
}
