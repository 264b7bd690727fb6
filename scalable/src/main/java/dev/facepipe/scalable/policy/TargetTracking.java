package dev.facepipe.scalable.policy;

import java.time.Duration;

/**
 * Decides how many instances a group should have, by target tracking on the backlog per instance.
 * Receives one observation for each period. Not thread-safe.
 *
 * <p>The backlog is the number of waiting messages, plus those that will arrive within the wanted
 * latency at the current rate. The queue's length alone is not enough. A fleet that just keeps up
 * has an empty queue, like a fleet without work. Such a fleet would be removed in the middle of its
 * work, and started again three minutes later. {@code docs/scaling.md} compares both.
 *
 * <p>The rules follow the EC2 Auto Scaling user guide, "Target tracking scaling policies" and "Set
 * the default instance warmup". The guide does not say how gradually AWS removes instances. Here
 * they are removed at once, down to the proportion.
 */
public final class TargetTracking {
  /**
   * Periods in a row above the target before instances are added. Source: the alarm that AWS
   * creates, with three data points of one minute.
   */
  private static final int HIGH_PERIODS = 3;

  /**
   * Periods in a row below the target before instances are removed. Source: the alarm that AWS
   * creates, with 15 data points.
   */
  private static final int LOW_PERIODS = 15;

  /**
   * Share of the target that counts as below. Source: the user guide, "typically more than 10%
   * lower".
   */
  private static final double LOW = 0.9;

  private final AcceptableBacklog acceptable;
  private final double periodsWithinLatency;
  private final int minimum;
  private final int maximum;
  private int desired;
  private int high;
  private int low;

  /**
   * Creates the policy of a group that has its minimum of instances.
   *
   * @param acceptable backlog of one instance
   * @param period time between two observations; a minute in CloudWatch
   * @param minimum least number of instances; 0 allows none while there is no work
   * @param maximum largest number of instances
   */
  public TargetTracking(AcceptableBacklog acceptable, Duration period, int minimum, int maximum) {
    if (minimum < 0 || maximum < Math.max(1, minimum)) {
      throw new IllegalArgumentException(
          "%d to %d instances; expected a minimum of at least 0, and a maximum of at least 1 and the minimum"
              .formatted(minimum, maximum));
    }
    this.acceptable = acceptable;
    this.periodsWithinLatency = (double) acceptable.latency().toNanos() / period.toNanos();
    this.minimum = minimum;
    this.maximum = maximum;
    this.desired = minimum;
  }

  /** Returns the number of instances wanted after this period. */
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
   * Returns the number of instances wanted when none are in service. The proportion of an empty
   * group is zero, so the first instance has its own alarm, of one period.
   */
  private int fromZero(Observation observed) {
    if (desired == 0 && observed.visible() > 0) {
      desired = 1;
    }
    return desired;
  }

  /**
   * Rounds up, for adding and for removing: 1.5 missing means two more, 1.5 too many means one
   * less. Source: user guide.
   */
  private int proportional(double instances) {
    return (int) Math.min(maximum, Math.max(minimum, Math.ceil(instances)));
  }

  /** Adds instances. Those that are warming up count as present. Source: user guide. */
  private void add(int instances) {
    desired = Math.max(desired, instances);
  }

  /**
   * Removes instances, if none are warming up. "This blocks scale-in activities until the instances
   * finish warming up." Source: user guide.
   */
  private void remove(int instances, int warming) {
    if (warming == 0) {
      desired = Math.min(desired, instances);
    }
  }
}
