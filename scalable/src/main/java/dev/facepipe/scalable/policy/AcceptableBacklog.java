package dev.facepipe.scalable.policy;

import java.time.Duration;

/**
 * How many pictures may wait for one instance.
 *
 * @param latency within which a picture is to be answered
 * @param secondsPerPicture how long a busy instance takes for each, all its cores at work
 */
public record AcceptableBacklog(Duration latency, double secondsPerPicture) {
  private static final double NANOS = 1e9;

  public AcceptableBacklog {
    if (latency.isZero() || latency.isNegative()) {
      throw new IllegalArgumentException(
          "latency is %s; expected more than nothing".formatted(latency));
    }
    if (!(secondsPerPicture > 0)) { // also refuses NaN
      throw new IllegalArgumentException(
          "seconds per picture are %s; expected more than 0".formatted(secondsPerPicture));
    }
  }

  /**
   * The target: pictures that an instance answers within the latency. Source: EC2 Auto Scaling user
   * guide, "Scaling policy based on Amazon SQS": the acceptable latency over the time a message
   * takes.
   */
  public double perInstance() {
    return latency.toNanos() / NANOS / secondsPerPicture;
  }
}
