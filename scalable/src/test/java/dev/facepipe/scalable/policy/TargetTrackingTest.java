package dev.facepipe.scalable.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests the policy; expected capacities are computed by hand. */
class TargetTrackingTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /**
   * 10 s at 0.1 s a picture: 100 pictures. The example of the user guide, "Scaling based on SQS".
   */
  private static final AcceptableBacklog HUNDRED =
      new AcceptableBacklog(Duration.ofSeconds(10), 0.1);

  @Test
  void targetIsLatencyOverSecondsPerPicture() {
    assertEquals(100, HUNDRED.perInstance(), 1e-9);
    assertEquals(400, new AcceptableBacklog(Duration.ofSeconds(30), 0.075).perInstance(), 1e-9);
  }

  /** 1,500 pictures for 10 instances are 150 for each. That is 50% over 100, so five are added. */
  @Test
  void exampleOfTheUserGuideAddsFive() {
    TargetTracking policy = policy(10, 20);
    Observation observed = new Observation(1500, 0, 10, 0);

    assertEquals(10, policy.desired(observed));
    assertEquals(10, policy.desired(observed));
    assertEquals(15, policy.desired(observed));
  }

  @Test
  void minuteAtTheTargetRestartsTheCount() {
    TargetTracking policy = policy(1, 20);
    Observation above = new Observation(101, 0, 1, 0);
    Observation at = new Observation(100, 0, 1, 0);

    policy.desired(above);
    policy.desired(above);
    policy.desired(at);
    policy.desired(above);
    assertEquals(1, policy.desired(above));
    assertEquals(2, policy.desired(above));
  }

  /** 350 pictures at 100 for each instance need 3.5 instances, rounded up to four. */
  @Test
  void missingInstancesAreRoundedUp() {
    assertEquals(4, after(3, policy(1, 20), new Observation(350, 0, 1, 0)));
  }

  @Test
  void groupNeverGrowsBeyondItsMaximum() {
    assertEquals(20, after(3, policy(1, 20), new Observation(1_000_000, 0, 1, 0)));
  }

  /**
   * 1,000 pictures need 10 instances, and nine are starting. When 1,250 wait, three more are
   * missing.
   */
  @Test
  void warmingInstancesAreNotRequestedAgain() {
    TargetTracking policy = policy(1, 20);

    assertEquals(10, after(3, policy, new Observation(1000, 0, 1, 0)));
    assertEquals(10, policy.desired(new Observation(1000, 0, 1, 9)));
    assertEquals(13, policy.desired(new Observation(1250, 0, 1, 9)));
  }

  /** 420 pictures need 4.2 instances of the 10. 5.8 are too many, so five are removed. */
  @Test
  void surplusIsRemovedAfterFifteenLowMinutes() {
    TargetTracking policy = grownTo(10);
    Observation low = new Observation(420, 0, 10, 0);

    assertEquals(10, after(14, policy, low));
    assertEquals(5, policy.desired(low));
  }

  @Test
  void ninetyPercentOfTheTargetIsNotLow() {
    TargetTracking policy = grownTo(10);

    assertEquals(10, after(60, policy, new Observation(900, 0, 10, 0)));
    assertEquals(9, after(15, policy, new Observation(899, 0, 10, 0)));
  }

  @Test
  void nothingIsRemovedWhileInstancesWarmUp() {
    TargetTracking policy = grownTo(10);

    assertEquals(10, after(60, policy, new Observation(0, 0, 8, 2)));
    assertEquals(1, policy.desired(new Observation(0, 0, 10, 0)));
  }

  /**
   * 60 pictures a second, at 10 for each instance, keep six instances busy, even with an empty
   * queue.
   */
  @Test
  void fleetThatJustKeepsUpStays() {
    TargetTracking policy = grownTo(6);

    assertEquals(6, after(60, policy, new Observation(0, 3600, 6, 0)));
    assertEquals(1, after(15, policy, new Observation(0, 0, 6, 0)));
  }

  /** 1,200 wait, and 600 of the 3,600 a minute arrive in 10 s: 1,800 pictures need 18 instances. */
  @Test
  void arrivalsAreAddedToTheQueue() {
    assertEquals(18, after(3, policy(1, 20), new Observation(1200, 3600, 1, 0)));
  }

  /** A period of two seconds: in 10 s, five times as many pictures arrive as in one period. */
  @Test
  void arrivalsAreScaledByThePeriod() {
    TargetTracking policy = new TargetTracking(HUNDRED, Duration.ofSeconds(2), 1, 20);

    assertEquals(6, after(3, policy, new Observation(0, 120, 1, 0)));
  }

  @Test
  void firstPictureStartsAnInstanceAtOnce() {
    TargetTracking policy = policy(0, 20);

    assertEquals(0, policy.desired(new Observation(0, 0, 0, 0)));
    assertEquals(1, policy.desired(new Observation(5000, 5000, 0, 0)));
    assertEquals(1, after(10, policy, new Observation(5000, 0, 0, 1)));
    assertEquals(20, after(3, policy, new Observation(5000, 0, 1, 0)));
    assertEquals(0, after(15, policy, new Observation(0, 0, 20, 0)));
  }

  @Test
  void impossibleGroupsAndFiguresAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> policy(0, 0));
    assertThrows(IllegalArgumentException.class, () -> policy(5, 4));
    assertThrows(IllegalArgumentException.class, () -> new Observation(0, 0, -1, 0));
    assertThrows(IllegalArgumentException.class, () -> new AcceptableBacklog(Duration.ZERO, 0.1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new AcceptableBacklog(Duration.ofSeconds(1), Double.NaN));
  }

  private static TargetTracking policy(int minimum, int maximum) {
    return new TargetTracking(HUNDRED, MINUTE, minimum, maximum);
  }

  /** Returns a policy that has already asked for this many instances. */
  private static TargetTracking grownTo(int instances) {
    TargetTracking policy = policy(1, 20);
    assertEquals(instances, after(3, policy, new Observation(instances * 100, 0, 1, 0)));
    return policy;
  }

  private static int after(int minutes, TargetTracking policy, Observation each) {
    int desired = -1;
    for (int minute = 0; minute < minutes; minute++) {
      desired = policy.desired(each);
    }
    return desired;
  }
}
