package dev.facepipe.recognition.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.recognition.gallery.LeaveOneOut.Appearance;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalibratorTest {
  private static final double TOLERANCE = 1e-9;

  /** A float is exact to this. */
  private static final double FLOAT = 1e-7;

  private static Calibrator of(double... strangers) {
    return new Calibrator(new double[0], strangers, List.of());
  }

  private static Calibrator ofEnrolled(double... strangers) {
    return new Calibrator(strangers, new double[0], List.of());
  }

  @Test
  void thresholdIsJustBelowTheDistanceOfItsRank() {
    double[] hundred = IntStream.rangeClosed(1, 99).mapToDouble(i -> i / 100.0).toArray();

    // 1% of 99 + 1 is rank 1, 2% is rank 2, 2.9% too.
    assertEquals(0.01, of(hundred).threshold(0.01).orElseThrow(), FLOAT);
    assertTrue(of(hundred).threshold(0.01).orElseThrow() < 0.01);
    assertEquals(0.02, of(hundred).threshold(0.02).orElseThrow(), FLOAT);
    assertEquals(0.02, of(hundred).threshold(0.029).orElseThrow(), FLOAT);
  }

  /** Between the second and the third distance, the rank is three. */
  @Test
  void promiseOfAThresholdIsThatOfTheNextRank() {
    double[] four = {0.2, 0.3, 0.4, 0.5};

    assertEquals(3 / 5.0, of(four).promise(0.35), TOLERANCE);
    assertEquals(4 / 5.0, ofEnrolled(four).promise(0.35), TOLERANCE);
    assertEquals(1 / 5.0, of(four).promise(0.1), TOLERANCE);
    assertEquals(1, of(four).promise(0.5), TOLERANCE); // the threshold itself still names
    assertEquals(1, of().promise(0.1), TOLERANCE);
    assertEquals(2 / 5.0, of(four).promise(of(four).threshold(2 / 5.0).orElseThrow()), TOLERANCE);
  }

  @Test
  void fewPeoplePromiseLittle() {
    Calibrator twelve = of(DoubleStream.generate(() -> 0.5).limit(12).toArray());

    assertEquals(OptionalDouble.empty(), twelve.threshold(0.01));
    assertEquals(1 / 13.0, twelve.bestPromise(), TOLERANCE);
    assertTrue(twelve.threshold(1 / 13.0).isPresent());
    assertEquals(99, twelve.needed(0.01));
    assertEquals(12, twelve.needed(1 / 13.0));
    assertEquals(OptionalDouble.empty(), of().threshold(0.5));
  }

  /** If Ada is nearest to Bea, Bea is mostly nearest to Ada: their distances are one. */
  @Test
  void enrolledPeoplePromiseOneRankLess() {
    double[] hundred = IntStream.rangeClosed(1, 99).mapToDouble(i -> i / 100.0).toArray();

    assertEquals(OptionalDouble.empty(), ofEnrolled(hundred).threshold(0.01));
    assertEquals(0.01, ofEnrolled(hundred).threshold(0.02).orElseThrow(), FLOAT);
    assertEquals(0.02, ofEnrolled(hundred).bestPromise(), TOLERANCE);
    assertEquals(199, ofEnrolled(hundred).needed(0.01));
    assertEquals(1, ofEnrolled().bestPromise());
    assertEquals(
        0.01,
        new Calibrator(new double[] {0.5, 0.6}, hundred, List.of()).threshold(0.02).orElseThrow(),
        FLOAT,
        "enrolled people among others");
  }

  /**
   * 40 people enrolled and one stranger, at random places in 30 dimensions, 2,000 times; the
   * promise is 2 in 41. The share named has a standard error of 0.5%.
   */
  @Test
  void promiseHoldsWithEnrolledPeople() {
    Random random = new Random(5);
    int named = 0;
    int namedByThree = 0;
    for (int trial = 0; trial < 2000; trial++) {
      double[][] people = new double[41][];
      for (int i = 0; i < people.length; i++) {
        people[i] = random.doubles(30).toArray();
      }
      double[] enrolled = new double[40];
      for (int i = 0; i < 40; i++) {
        enrolled[i] = nearest(people, i, 40);
      }
      Calibrator calibrator = ofEnrolled(enrolled);
      double stranger = nearest(people, 40, 40);
      named += stranger <= calibrator.threshold(2 / 41.0).orElseThrow() ? 1 : 0;
      namedByThree += stranger <= calibrator.threshold(3 / 41.0).orElseThrow() ? 1 : 0;
    }

    assertEquals(2 / 41.0, named / 2000.0, 0.015);
    // The third smallest distance would name 3.8 in 41.
    assertTrue(namedByThree / 2000.0 <= 3 / 41.0, namedByThree + " of 2000");
  }

  /** Returns the distance of a point to the nearest of the first {@code count} others. */
  private static double nearest(double[][] points, int point, int count) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int other = 0; other < count; other++) {
      double sum = 0;
      for (int d = 0; d < points[point].length; d++) {
        sum += Math.pow(points[point][d] - points[other][d], 2);
      }
      nearest = other == point ? nearest : Math.min(nearest, Math.sqrt(sum));
    }
    return nearest;
  }

  @Test
  void equalPeopleLeaveNoThreshold() {
    assertEquals(OptionalDouble.empty(), of(0, 0).threshold(0.4)); // below 0 is no distance
  }

  @Test
  void effectCountsStrangersNamedAndPeopleMissed() {
    var calibrator =
        new Calibrator(
            new double[] {0.7, 0.5},
            new double[] {0.6},
            List.of(
                new Appearance("Ada", 0.3, 0.8),
                new Appearance("Ada", 0.65, 0.8), // too far
                new Appearance("Bea", 0.4, 0.35))); // somebody else is nearer

    Calibrator.Effect effect = calibrator.effect(0.6);

    assertEquals(2, effect.named().count()); // the threshold itself still names
    assertEquals(3, effect.named().of());
    assertEquals(2, effect.missed().count());
    assertEquals(2 / 3.0, effect.missed().share(), TOLERANCE);
    assertTrue(effect.namedAtTen().isEmpty(), "three strangers tell nothing about thirty");
  }

  /** Ranges by scipy.stats.beta 1.16: ppf(.025, k, n - k + 1), ppf(.975, k + 1, n - k). */
  @Test
  void rangesAreExact() {
    assertEquals(0, Share.of(0, 12).low(), TOLERANCE);
    assertEquals(0.2646484693970512, Share.of(0, 12).high(), TOLERANCE);
    assertEquals(0.025465396647733195, Share.of(3, 25).low(), TOLERANCE);
    assertEquals(0.31219030728623537, Share.of(3, 25).high(), TOLERANCE);
    assertEquals(0.8628148284692875, Share.of(25, 25).low(), TOLERANCE);
    assertEquals(1, Share.of(25, 25).high(), TOLERANCE);
    assertEquals(new Share(0, 0, 0, 0, 1), Share.of(0, 0));
  }

  /** By scipy.optimize.minimize (Nelder-Mead) on the same likelihood: five known, five larger. */
  @Test
  void tailIsTheMostLikelyOne() {
    double[] sorted = {0.41, 0.47, 0.5, 0.52, 0.55, 0.58, 0.6, 0.63, 0.66, 0.71};

    WeibullTail tail = WeibullTail.fit(sorted).orElseThrow();

    assertEquals(9.65133742, tail.shape(), 1e-5);
    assertEquals(0.57165739, tail.scale(), 1e-6);
    assertEquals(0.019641942, tail.named(0.3, 10), 1e-6);
    assertEquals(0.094539711, tail.named(0.45, 1), 1e-6);
  }

  @Test
  void equalDistancesHaveNoTail() {
    assertFalse(WeibullTail.fit(new double[] {1, 1, 1, 1, 1, 1}).isPresent());
    assertFalse(WeibullTail.fit(new double[] {1, 2, 3, 4}).isPresent());
  }

  /**
   * Draws strangers as the promise supposes: 4,000 times 49 to calibrate at 4%, and one to name.
   * The share named is 4% with a standard error of 0.3%.
   */
  @Test
  void promiseHolds() {
    Random random = new Random(17);
    int named = 0;
    for (int trial = 0; trial < 4000; trial++) {
      double[] known = random.doubles(49).toArray();
      named += random.nextDouble() <= of(known).threshold(0.04).orElseThrow() ? 1 : 0;
    }

    assertEquals(0.04, named / 4000.0, 0.012);
  }

  @Test
  void curveReachesBeyondAllDistances() {
    var calibrator =
        new Calibrator(new double[] {0.5}, new double[0], List.of(new Appearance("Ada", 0.8, 0.9)));

    List<Calibrator.Effect> curve = calibrator.curve(10);

    assertEquals(10, curve.size());
    assertEquals(1, curve.get(9).named().count());
    assertEquals(0, curve.get(9).missed().count());
    assertEquals(0, curve.get(0).named().count());
    assertEquals(1, curve.get(0).missed().count());
  }
}
