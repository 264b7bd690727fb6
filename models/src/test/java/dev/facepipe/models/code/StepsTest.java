package dev.facepipe.models.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StepsTest {
  @Test
  void bytesOfAPictureStayAsTheyAre() {
    assertEquals(new Steps(1, 0), Steps.over(0, 255));
  }

  @Test
  void rangeIsWidenedToHoldZero() {
    assertEquals(new Steps(1, 0), Steps.over(100, 255));
    assertEquals(new Steps(1, 255), Steps.over(-255, -100));
  }

  @Test
  void zeroIsAWholeByte() {
    // 4 / 255 is 0.01569, which is 1.004 / 64; the next number of 7 binary digits is 65/64 / 64
    assertEquals(new Steps(65f / 64 / 64, 63), Steps.over(-1, 3));
  }

  @Test
  void lastBitsOfARangeDoNotShow() {
    assertEquals(Steps.over(0, 3), Steps.over(0, 3.00001f));
  }

  @Test
  void valueThatIsAlwaysZeroHasSteps() {
    assertEquals(0, Steps.over(0, 0).zero());
  }

  @Test
  void rangeWithoutEndIsRefused() {
    var thrown = assertThrows(IllegalArgumentException.class, () -> Steps.over(0, Float.NaN));

    assertEquals("range is 0.0 to NaN; expected finite numbers", thrown.getMessage());
  }
}
