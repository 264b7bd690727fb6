package dev.facepipe.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The line that a long benchmark shows on a terminal. */
class ClockTest {
  @Test
  void lineSaysWhichPartAndHowLong() {
    assertEquals(
        "part 2 of 7: embedding, 01:05", Clock.words(Part.EMBEDDING, 2, 7, Duration.ofSeconds(65)));
    assertEquals(
        "part 7 of 7: kernels, 61:00", Clock.words(Part.KERNELS, 7, 7, Duration.ofMinutes(61)));
  }
}
