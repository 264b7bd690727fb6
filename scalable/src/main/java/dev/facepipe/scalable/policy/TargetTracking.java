package dev.facepipe.scalable.policy;

import java.time.Duration;

/**
 * Decides how many instances a group has, by target tracking on the backlog per instance. It is
 * told of one period after the other. Not thread-safe.
 *
 * <p>The backlog is what waits, and what will come within the wanted latency if as much goes on
 * coming. The queue alone doesn't do: it is as empty before a fleet that just keeps up as before
 * one that has nothing to do, so that the fleet would be sent home in the middle of its work and
 * called back three minutes later. {@code docs/scaling.md} has both.
 *
 * <p>The rules are those of the EC2 Auto Scaling user guide, "Target tracking scaling policies" and
 * "Set the default instance warmup", as far as they are written down. How gradually AWS takes
 * instances away is not; here it is what the proportion says.
 */
public final class TargetTracking {
  /**
   * Periods in a row above the target before instances are added. Source: the alarm that AWS makes,
   * three datapoints of a minute.
   */
  private static final int HIGH_PERIODS = 3;

  /** The same below it before some are taken away. Source: the other alarm, 15 datapoints. */
  private static final int LOW_PERIODS = 15;

  /** What counts as below. Source: the user guide, "typically more than 10% lower". */
  private static final double LOW = 0.9;

  private final AcceptableBacklog acceptable;
  private final double periodsWithinLatency;
  private final int minimum;
  private final int maximum;
  private int desired;
  private int high;
  private int low;

  /**
   * For a group that has its minimum.
   *
   * @param acceptable backlog of an instance
   * @param period between two observations. CloudWatch's is a minute
   * @param minimum of instances; 0 for none while there is nothing to do
   * @param maximum of instances
   */
  public TargetTracking(AcceptableBacklog acceptable, Duration period, int minimum, int maximum) {
    if (minimum < 0 || maximum < Math.max(1, minimum)) {
      throw new IllegalArgumentException(
          "%d to %d instances; expected at least 0, and a maximum of at least 1 and the minimum"
              .formatted(minimum, maximum));
    }
    this.acceptable = acceptable;
    this.periodsWithinLatency = (double) acceptable.latency().toNanos() / period.toNanos();
    this.minimum = minimum;
    this.maximum = maximum;
    this.desired = minimum;
  }

  /** Returns how many instances there shall be after that period. */
  public int desired(Observation observed) {
    if (observed.inService() == 0) {
      high = 0;
      low = 0;
      return fromZero(observed);
    }
    double backlog = observed.visible() + observed.sent() * periodsWithinLatency;
    double target = acceptable.perInstance();
    double perInstance = backlog / observed.inService();
    high = perInstance > target ? high + 1 : 0;
    low = perInstance < LOW * target ? low + 1 : 0;
    int proportional = proportional(backlog / target);
    if (high >= HIGH_PERIODS) {
      add(proportional);
    } else if (low >= LOW_PERIODS) {
      remove(proportional, observed.warming());
    }
    return desired;
  }

  /**
   * A proportion of nothing is nothing, so the first instance has an alarm of its own, of one
   * period.
   */
  private int fromZero(Observation observed) {
    if (desired == 0 && observed.visible() > 0) {
      desired = 1;
    }
    return desired;
  }

  /** Rounded up, both ways: 1.5 missing are two more, 1.5 too many one less. Source: user guide. */
  private int proportional(double instances) {
    return (int) Math.min(maximum, Math.max(minimum, Math.ceil(instances)));
  }

  /** Those warming up count: only what is still missing is added. Source: user guide. */
  private void add(int instances) {
    desired = Math.max(desired, instances);
  }

  /**
   * "This blocks scale-in activities until the instances finish warming up." Source: user guide.
   */
  private void remove(int instances, int warming) {
    if (warming == 0) {
      desired = Math.min(desired, instances);
    }
  }
}
