package dev.facepipe.bench.fleet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final double HOUR = 3600;
  private static final double DAY = 24 * HOUR;
  private static final double TOLERANCE = 1e-6;

  /** 0.1 s a picture, ten in a hand, 10 s wanted: 100 pictures an instance. */
  private static final Fleet SIMPLE = new Fleet(0.1, 10, 90, 120, 1, 10, 60, 0, 1, 20, true);

  /** The first is taken alone, as it comes; then ten, ten, and the four that are left. */
  @Test
  void oneWorkerAnswersHandByHand() {
    Course course = Simulation.play(SIMPLE, Load.burst(25, 5), 60);

    double[] expected = new double[25];
    Arrays.fill(expected, 0, 1, 0.1);
    Arrays.fill(expected, 1, 11, 1.1);
    Arrays.fill(expected, 11, 21, 2.1);
    Arrays.fill(expected, 21, 25, 2.5);
    assertArrayEquals(expected, course.latencies(), TOLERANCE);
    assertEquals(25, course.deliveries());
    assertEquals(1, course.mostInstances());
  }

  /**
   * 10,000 at second 30. CloudWatch's first minute is seen at the end of the second, so three above
   * the target are seen at the end of the fourth, when 7,900 wait: all twenty are asked for. At 330
   * s they work; of the 7,000 that are left twenty take 200 a second.
   */
  @Test
  void burstEndsWhenTheCalculationSays() {
    Course course = Simulation.play(SIMPLE, Load.burst(10_000, 30), 600);

    assertEquals(1, course.minutes().get(2).desired());
    assertEquals(20, course.minutes().get(3).desired());
    assertEquals(1, course.minutes().get(4).working());
    assertEquals(20, course.minutes().get(5).working());
    assertEquals(300 + 35, Arrays.stream(course.latencies()).max().orElseThrow(), 1);
  }

  /** From nothing: seen at 2 min, started by 3.5 min, and then 100 pictures take 10 s. */
  @Test
  void groupOfNoneStartsOneForTheFirstPictures() {
    Course course = Simulation.play(SIMPLE.with(0, 0, true), Load.burst(100, 10), 1800);

    assertEquals(120 + 90 + 10 - 10, Arrays.stream(course.latencies()).max().orElseThrow(), 0.01);
    assertEquals(1, course.mostInstances());
    assertEquals(0, course.minutes().get(29).instances());
  }

  @Test
  void allPicturesAreAnsweredWithinTheMaximumOfInstances() {
    for (Fleet fleet : new Fleet[] {SIMPLE, SIMPLE.with(0, 0, true), SIMPLE.with(1, 0, false)}) {
      for (double rate : new double[] {1, 37, 150, 400}) {
        Load load = Load.poisson(time -> rate, rate, HOUR / 2);
        Course course = Simulation.play(fleet, load, HOUR);

        assertTrue(Arrays.stream(course.latencies()).allMatch(latency -> latency > 0));
        assertEquals(load.arrivals().length, course.deliveries());
        assertTrue(course.mostInstances() <= 20);
      }
    }
  }

  /** One a minute while all are busy, so that one to ten messages come a second time with each. */
  @Test
  void deadWorkersMessagesComeAgain() {
    Load load = Load.poisson(time -> 300, 300, HOUR / 2);
    double[] losses = IntStream.range(5, 25).mapToDouble(minute -> 60 * minute + 30).toArray();

    Course course = Simulation.play(SIMPLE, load, HOUR, losses);

    assertTrue(Arrays.stream(course.latencies()).allMatch(latency -> latency > 0));
    int again = course.deliveries() - load.arrivals().length;
    assertTrue(again >= 20 && again <= 200, () -> again + " came again");
  }

  /**
   * From 10 to 100 pictures a second and back, that is from one instance to ten. Where the load is
   * between two numbers of instances, chance moves the fleet by one, once an hour at most.
   */
  @Test
  void dayIsFollowedWithoutThrashing() {
    Course course = Simulation.play(SIMPLE, day(10, 100), DAY);

    assertTrue(course.reversals() <= 24, () -> course.reversals() + " reversals");
    assertTrue(course.started() <= 40, () -> course.started() + " instances started");
    assertTrue(late(course) < 0.01, () -> late(course) + " of the pictures are late");
  }

  /** {@code TargetTracking} gives this reason for looking at arrivals, too. */
  @Test
  void queueAloneThrashesAllDay() {
    Course course = Simulation.play(SIMPLE.with(1, 0, false), day(10, 100), DAY);

    assertTrue(course.reversals() > 96, () -> course.reversals() + " reversals");
    assertTrue(course.started() > 800, () -> course.started() + " instances started");
    assertTrue(late(course) > 0.25, () -> late(course) + " of the pictures are late");
  }

  /** Each worker always has a message, so no instance ends: the stack leaves protection off. */
  @Test
  void fleetProtectedForAMinuteDoesNotShrink() {
    Course course = Simulation.play(SIMPLE.with(1, 60, true), day(10, 100), DAY);
    int last = course.minutes().size() - 1;

    assertEquals(1, course.minutes().get(last).desired(), 1);
    assertEquals(course.mostInstances(), course.minutes().get(last).instances());
  }

  @Test
  void sameLoadTakesTheSameCourse() {
    Course once = Simulation.play(SIMPLE, day(1, 30), DAY);
    Course again = Simulation.play(SIMPLE, day(1, 30), DAY);

    assertEquals(once.minutes(), again.minutes());
    assertArrayEquals(once.latencies(), again.latencies());
  }

  private static double late(Course course) {
    return 1 - course.within(SIMPLE.latency());
  }

  private static Load day(double least, double most) {
    return Load.poisson(
        time -> least + (most - least) * (1 - Math.cos(2 * Math.PI * time / DAY)) / 2, most, DAY);
  }
}
