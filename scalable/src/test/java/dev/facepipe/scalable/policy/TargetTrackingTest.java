package dev.facepipe.scalable.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Expected capacities are worked out by hand. */
class TargetTrackingTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** 10 s at 0.1 s a picture: 100. The example of the user guide, "Scaling based on SQS". */
  private static final AcceptableBacklog HUNDRED =
      new AcceptableBacklog(Duration.ofSeconds(10), 0.1);

  @Test
  void targetIsWantedLatencyOverSecondsPerPicture() {
    assertEquals(100, HUNDRED.perInstance(), 1e-9);
    assertEquals(400, new AcceptableBacklog(Duration.ofSeconds(30), 0.075).perInstance(), 1e-9);
  }

  /** 1,500 pictures before 10 instances are 150 for each, half more than 100: five more. */
  @Test
  void usersGuidesExampleAddsFive() {
    TargetTracking policy = policy(10, 20);
    Observation observed = new Observation(1500, 0, 10, 0);

    assertEquals(10, policy.desired(observed));
    assertEquals(10, policy.desired(observed));
    assertEquals(15, policy.desired(observed));
  }

  @Test
  void oneMinuteAtTheTargetStartsTheThreeAgain() {
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

  /** 350 pictures want 3.5 instances of 100: four. */
  @Test
  void missingPartOfAnInstanceIsAWholeOne() {
    assertEquals(4, after(3, policy(1, 20), new Observation(350, 0, 1, 0)));
  }

  @Test
  void groupNeverGrowsOverItsMaximum() {
    assertEquals(20, after(3, policy(1, 20), new Observation(1_000_000, 0, 1, 0)));
  }

  /** 1,000 want 10; nine are on their way. When 1,250 wait, three more are missing. */
  @Test
  void instancesThatWarmUpAreNotAskedForAgain() {
    TargetTracking policy = policy(1, 20);

    assertEquals(10, after(3, policy, new Observation(1000, 0, 1, 0)));
    assertEquals(10, policy.desired(new Observation(1000, 0, 1, 9)));
    assertEquals(13, policy.desired(new Observation(1250, 0, 1, 9)));
  }

  /** 420 pictures before 10 want 4.2 instances, so 5.8 are too many: five go. */
  @Test
  void afterFifteenLowMinutesTheWholePartOfTheSurplusGoes() {
    TargetTracking policy = grownTo(10);
    Observation low = new Observation(420, 0, 10, 0);

    assertEquals(10, after(14, policy, low));
    assertEquals(5, policy.desired(low));
  }

  @Test
  void nineTenthsOfTheTargetAreNotLow() {
    TargetTracking policy = grownTo(10);

    assertEquals(10, after(60, policy, new Observation(900, 0, 10, 0)));
    assertEquals(9, after(15, policy, new Observation(899, 0, 10, 0)));
  }

  @Test
  void nothingGoesWhileAnythingWarmsUp() {
    TargetTracking policy = grownTo(10);

    assertEquals(10, after(60, policy, new Observation(0, 0, 8, 2)));
    assertEquals(1, policy.desired(new Observation(0, 0, 10, 0)));
  }

  /** 60 a second, of which an instance answers 10, keep six busy, however empty the queue. */
  @Test
  void fleetThatJustKeepsUpStays() {
    TargetTracking policy = grownTo(6);

    assertEquals(6, after(60, policy, new Observation(0, 3600, 6, 0)));
    assertEquals(1, after(15, policy, new Observation(0, 0, 6, 0)));
  }

  /** 1,200 wait, and in 10 s come 600 of the 3,600 of a minute: 1,800 want 18. */
  @Test
  void whatComesIsAddedToWhatWaits() {
    assertEquals(18, after(3, policy(1, 20), new Observation(1200, 3600, 1, 0)));
  }

  /** A minute that takes two seconds: of what comes in it, five times as much comes in 10 s. */
  @Test
  void whatComesIsCountedByThePeriod() {
    TargetTracking policy = new TargetTracking(HUNDRED, Duration.ofSeconds(2), 1, 20);

    assertEquals(6, after(3, policy, new Observation(0, 120, 1, 0)));
  }

  @Test
  void firstPictureStartsTheFirstInstanceAtOnce() {
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

  /** One that has asked for so many by now. */
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
