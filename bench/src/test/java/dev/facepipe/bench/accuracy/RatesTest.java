package dev.facepipe.bench.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatesTest {
  private static final double TOLERANCE = 1e-12;

  @Test
  void quantileLiesBetweenTheTwoNearestValues() {
    double[] values = {4, 1, 3, 2, 5};

    assertEquals(1, Rates.quantile(values, 0), TOLERANCE);
    assertEquals(3, Rates.quantile(values, 0.5), TOLERANCE);
    assertEquals(4.6, Rates.quantile(values, 0.9), TOLERANCE); // 0.6 of the way from 4 to 5
    assertEquals(5, Rates.quantile(values, 1), TOLERANCE);
  }

  @Test
  void bestThresholdSeparatesMostPairs() {
    double[] same = {0.1, 0.2, 0.3, 0.8};
    double[] different = {0.4, 0.9, 1.0, 1.1};

    double threshold = Rates.bestThreshold(same, different);

    assertTrue(threshold >= 0.3 && threshold < 0.4, "threshold is " + threshold);
    assertEquals((0.75 + 1) / 2, Rates.accuracy(same, different, threshold), TOLERANCE);
  }

  @Test
  void distanceAtTheThresholdIsOfOnePerson() {
    assertEquals(1, Rates.accuracy(new double[] {0.5}, new double[] {0.6}, 0.5), TOLERANCE);
  }

  @Test
  void choiceIsMadeOnOneHalfAndCountedOnTheOther() {
    double[][] first = {{0.9, 0.5}, {0.1, 0.2}};
    double[][] second = {{0.9, 0.6}, {0.3, 0.4}};

    // Equal on the half to choose on: the first wins, although the second is better on the other.
    assertEquals(0.1, Tables.chosen(List.of(first, second))[0], TOLERANCE);
    assertEquals(0.4, Tables.chosen(List.of(first, second))[1], TOLERANCE);
  }

  @Test
  void cellShowsMeanAndRangeAndLeavesOutWhatIsNotMeasured() {
    Cell cell = Cell.shares(new double[] {0.5, 0.9, Double.NaN});

    assertEquals("70.0% (51.0 to 89.0)", cell.text());
    assertEquals("-", Cell.shares(new double[] {Double.NaN}).text());
    assertEquals("-", Cell.share(0, 0).text());
  }
}
