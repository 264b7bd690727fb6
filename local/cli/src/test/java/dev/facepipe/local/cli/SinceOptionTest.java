package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Berlin is two hours ahead of UTC until 2026-10-25 03:00, then one hour. */
class SinceOptionTest {
  private static final ZonedDateTime NOW =
      ZonedDateTime.parse("2026-10-25T12:30:00+01:00[Europe/Berlin]");

  @ParameterizedTest
  @CsvSource({
    "today, 2026-10-24T22:00:00Z",
    "yesterday, 2026-10-23T22:00:00Z",
    "30m, 2026-10-25T11:00:00Z",
    "2h, 2026-10-25T09:30:00Z",
    "7d, 2026-10-18T11:30:00Z",
    "2026-01-01, 2025-12-31T23:00:00Z",
    "2026-01-01T08:15, 2026-01-01T07:15:00Z",
    "2026-01-01T08:15:00Z, 2026-01-01T08:15:00Z"
  })
  void timesAreReadInThisZone(String text, String utc) {
    assertEquals(Instant.parse(utc), SinceOption.of(text, NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tomorrow", "2 weeks", "2026-02-30", "08:00", "T", "-1h", "9999999d"})
  void otherWordsAreRefused(String text) {
    assertThrows(TypeConversionException.class, () -> SinceOption.of(text, NOW));
  }

  @Test
  void refusalSaysWhatIsExpected() {
    assertEquals(
        "'noon'; expected today, yesterday, a time ago such as 30m, 2h or 7d, a day such as"
            + " 2026-11-29, or a time such as 2026-11-29T08:00",
        assertThrows(TypeConversionException.class, () -> SinceOption.of("noon", NOW))
            .getMessage());
  }
}
