package dev.facepipe.common.message;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * The message of the summaries queue: a video that was cut, and whose people are wanted when its
 * frames are answered.
 *
 * @param v version of the format, {@value #VERSION}
 * @param drop key and ETag of the video
 * @param started when the video was cut, ISO-8601 in UTC
 * @param answered number of answered frames at the last look
 * @param grew when that number last changed, ISO-8601 in UTC
 */
public record SummaryRequest(int v, Drop drop, String started, int answered, String grew) {
  /** The version that is written and read. */
  public static final int VERSION = 1;

  public SummaryRequest {
    if (v != VERSION) {
      throw new IllegalArgumentException(
          "summary request has version %d; expected %d".formatted(v, VERSION));
    }
    Require.present(drop, "drop");
    Require.present(started, "started");
    Require.present(grew, "grew");
    try {
      Instant.parse(started);
      Instant.parse(grew);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "started or grew is not a time; expected ISO-8601 in UTC", e);
    }
  }

  /** Returns the request of a video that was cut now. */
  public static SummaryRequest first(Drop drop, Instant now) {
    return new SummaryRequest(VERSION, drop, now.toString(), 0, now.toString());
  }

  /** Returns this request after another look. */
  public SummaryRequest looked(int found, Instant now) {
    return new SummaryRequest(
        VERSION, drop, started, found, found == answered ? grew : now.toString());
  }

  /** Returns when the video was cut. */
  public Instant startedAt() {
    return Instant.parse(started);
  }

  /** Returns when the number of answered frames last changed. */
  public Instant grewAt() {
    return Instant.parse(grew);
  }
}
