package dev.facepipe.scalable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.message.RequestId;
import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StampTest {
  private static final Stamp STAMP = stamp("2026-11-22T08:00:00Z", "7f3a é");

  /** If compared as text, the time with a fraction would be the smaller one. */
  @Test
  void laterStampIsGreaterAndIdsBreakTies() {
    assertTrue(
        stamp("2026-11-22T08:00:00.5Z", "a").compareTo(stamp("2026-11-22T08:00:00Z", "b")) > 0);
    assertTrue(
        stamp("2026-11-22T08:00:00Z", "a").compareTo(stamp("2026-11-22T08:00:00Z", "b")) < 0);
  }

  @Test
  void parseReadsWhatToStringWrites() {
    assertEquals("2026-11-22T08:00:00Z 7f3a+%C3%A9", STAMP.toString());
    assertEquals(STAMP, Stamp.parse(STAMP.toString()));
  }

  @Test
  void invalidStampIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Stamp.parse("2026-11-22T08:00:00Z"));
    assertThrows(DateTimeException.class, () -> Stamp.parse("yesterday 7f3a"));
  }

  private static Stamp stamp(String time, String id) {
    return new Stamp(Instant.parse(time), new RequestId(id));
  }
}
