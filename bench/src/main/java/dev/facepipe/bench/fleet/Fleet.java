package dev.facepipe.bench.fleet;

import dev.facepipe.scalable.policy.AcceptableBacklog;
import dev.facepipe.scalable.policy.TargetTracking;
import java.time.Duration;

/**
 * A group of instances with one worker each. All times are in seconds.
 *
 * @param perPicture time of a busy instance for each picture
 * @param latency within which pictures are to be answered
 * @param start from asking for an instance to its first picture
 * @param warmUp from asking for an instance until it counts as in service
 * @param delay of CloudWatch's figures, in periods of a minute
 * @param hand messages that a worker receives at once
 * @param visibility after which the messages of a dead worker come again
 * @param protection for which a worker, after its last message, keeps its instance from being
 *     scaled in; 0 for no longer than the worker has messages
 * @param minimum of instances
 * @param maximum of instances
 * @param seesArrivals true if the policy sees arrivals, false if it sees the queue alone
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
   * Answers of an instance a second, measured on 2 cores of an AMD EPYC, with SQS, S3 and the
   * client on them too. Source: docs/benchmark/results.md, "all it takes, 1280x720".
   */
  private static final double MEASURED_RATE = 19.2;

  /**
   * Assumed: 26 until an instance is reached over SSH (brevdev/ec2-coldboot-research), and a minute
   * to pull half a gigabyte of image and to load the networks.
   */
  private static final double START = 90;

  private static final double NANOS = 1e9;

  /** Returns the group that infra/ sets up. */
  static Fleet ofTheStack() {
    return new Fleet(1 / MEASURED_RATE, 30, START, 120, 1, 10, 15, 0, 1, 20, true);
  }

  /** Returns this fleet with another minimum, protection and view of the policy. */
  Fleet with(int minimum, double protection, boolean seesArrivals) {
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

  TargetTracking policy() {
    return new TargetTracking(
        new AcceptableBacklog(Duration.ofNanos(Math.round(latency * NANOS)), perPicture),
        Duration.ofMinutes(1),
        minimum,
        maximum);
  }
}
