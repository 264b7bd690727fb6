package dev.facepipe.scalable.policy;

import java.time.Duration;

/**
 * The number of pictures that may wait for one instance.
 *
 * @param latency time within which a picture has to be answered
 * @param secondsPerPicture seconds a picture that a busy instance needs, with all its cores at work
 */
public record AcceptableBacklog(Duration latency, double secondsPerPicture) {
  private static final double NANOS = 1e9;

  public AcceptableBacklog {
    if (latency.isZero() || latency.isNegative()) {
      throw new IllegalArgumentException(
          "latency is %s; expected more than zero".formatted(latency));
    }
    if (!(secondsPerPicture > 0)) { // also refuses NaN
      throw new IllegalArgumentException(
          "seconds per picture is %s; expected more than 0".formatted(secondsPerPicture));
    }
  }

  /**
   * Returns the target: the number of pictures that an instance answers within the latency. Source:
   * EC2 Auto Scaling user guide, "Scaling policy based on Amazon SQS": acceptable latency divided
   * by the time for a message.
   */
  public double perInstance() {
    return latency.toNanos() / NANOS / secondsPerPicture;
  }
}
