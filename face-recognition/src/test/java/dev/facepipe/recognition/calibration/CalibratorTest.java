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
    return new Calibrator(strangers, List.of());
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

  @Test
  void fewPeoplePromiseLittle() {
    Calibrator twelve = of(DoubleStream.generate(() -> 0.5).limit(12).toArray());

    assertEquals(OptionalDouble.empty(), twelve.threshold(0.01));
    assertEquals(1 / 13.0, twelve.bestPromise(), TOLERANCE);
    assertTrue(twelve.threshold(1 / 13.0).isPresent());
    assertEquals(99, Calibrator.needed(0.01));
    assertEquals(12, Calibrator.needed(1 / 13.0));
    assertEquals(OptionalDouble.empty(), of().threshold(0.5));
  }

  @Test
  void equalPeopleLeaveNoThreshold() {
    assertEquals(OptionalDouble.empty(), of(0, 0).threshold(0.4)); // below 0 is no distance
  }

  @Test
  void effectCountsStrangersNamedAndPeopleMissed() {
    var calibrator =
        new Calibrator(
            new double[] {0.7, 0.5, 0.6},
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
    var calibrator = new Calibrator(new double[] {0.5}, List.of(new Appearance("Ada", 0.8, 0.9)));

    List<Calibrator.Effect> curve = calibrator.curve(10);

    assertEquals(10, curve.size());
    assertEquals(1, curve.get(9).named().count());
    assertEquals(0, curve.get(9).missed().count());
    assertEquals(0, curve.get(0).named().count());
    assertEquals(1, curve.get(0).missed().count());
  }
}
