package dev.facepipe.bench.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MemoryUseTest {
  @Test
  void growthIsTheLastFifthsMedianLessTheSecondFifths() {
    // Fifths of three samples: the first warms up, the second's median is 101, the last's 105.
    assertEquals(
        4, MemoryUse.growth(1, 50, 90, 100, 101, 180, 0, 0, 0, 300, 300, 300, 105, 1, 200));
  }
}
