package dev.facepipe.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SpreadTest {
  private static final double EXACT = 1e-12;

  @Test
  void percentilesAreInterpolated() {
    // numpy.percentile([4, 1, 3, 2], [50, 10, 90])
    Spread spread = Spread.of(4, 1, 3, 2);

    assertEquals(2.5, spread.median(), EXACT);
    assertEquals(1.3, spread.low(), EXACT);
    assertEquals(3.7, spread.high(), EXACT);
    assertEquals(4, spread.count());
  }

  @Test
  void oneFigureIsMedianLowAndHigh() {
    assertEquals(new Spread(7, 7, 7, 1), Spread.of(7));
  }

  @Test
  void fallingConversionExchangesLowAndHigh() {
    assertEquals(new Spread(20, 10, 40, 9), new Spread(50, 25, 100, 9).map(ms -> 1000 / ms));
  }

  @Test
  void noFiguresAreRefused() {
    assertThrows(IllegalArgumentException.class, Spread::of);
  }
}
