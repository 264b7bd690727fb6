package dev.facepipe.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.common.environment.Environment;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameAgeTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

  @Test
  void frameOlderThanTheSettingIsRefused() {
    FrameAge age = FrameAge.from(new Environment(Map.of("MAX_FRAME_AGE_SECONDS", "1.5")));

    assertEquals(Optional.empty(), age.refusal(NOON, NOON.plusMillis(1500)));
    assertEquals(
        Optional.of("the frame waited for 2.6 s; expected at most 1.5 s (MAX_FRAME_AGE_SECONDS)"),
        age.refusal(NOON, NOON.plusMillis(2600)));
  }

  /** The clock of another machine may be ahead. */
  @Test
  void frameFromTheFutureIsTaken() {
    FrameAge age = FrameAge.from(new Environment(Map.of("MAX_FRAME_AGE_SECONDS", "1")));

    assertEquals(Optional.empty(), age.refusal(NOON.plusSeconds(60), NOON));
  }

  @Test
  void withoutTheSettingNoFrameIsTooOld() {
    FrameAge age = FrameAge.from(new Environment(Map.of()));

    assertEquals(Optional.empty(), age.refusal(NOON, NOON.plusSeconds(1_000_000)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "soon", "NaN", "Infinity"})
  void settingThatIsNoAgeIsRefused(String value) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> FrameAge.from(new Environment(Map.of("MAX_FRAME_AGE_SECONDS", value))));

    assertEquals(
        "MAX_FRAME_AGE_SECONDS is '%s'; expected a number above 0".formatted(value),
        refused.getMessage());
  }
}
