package dev.facepipe.recognition.gallery;

import dev.facepipe.common.message.Json;
import dev.facepipe.common.text.Printable;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A threshold that was computed for one gallery, and what it promises.
 *
 * @param threshold largest L2 distance of one person, above 0
 * @param target largest share of strangers that get a name, 0 to 1
 * @param people number of people in the gallery when the threshold was computed, 0 or more
 * @param date the day of the computation
 * @param rule how the threshold was computed: one printable line of 1 to 200 characters
 */
public record Calibration(
    double threshold, double target, int people, LocalDate date, String rule) {
  private static final int LONGEST_RULE = 200;

  /** Growth of a gallery that makes a calibration stale. */
  private static final double GROWN = 1.5;

  public Calibration {
    require(
        threshold > 0 && threshold < Double.POSITIVE_INFINITY, "threshold", threshold, "above 0");
    require(target >= 0 && target <= 1, "target", target, "0 to 1");
    require(people >= 0, "people", people, "0 or more");
    int length = rule.codePointCount(0, rule.length());
    require(
        length >= 1 && length <= LONGEST_RULE && Printable.firstUnprintable(rule).isEmpty(),
        "rule",
        Printable.shown(rule, LONGEST_RULE),
        "one line of 1 to %d printable characters".formatted(LONGEST_RULE));
  }

  private static void require(boolean holds, String field, Object got, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "calibration has %s %s; expected %s".formatted(field, got, expected));
    }
  }

  /**
   * Returns true if a gallery has half as many people again as when the threshold was computed:
   * then more strangers get a name than it promises.
   */
  public boolean isStale(int peopleNow) {
    return peopleNow >= GROWN * Math.max(1, people);
  }

  /** The JSON in a gallery file. A missing field is null. */
  private record Fields(
      @Nullable Double threshold,
      @Nullable Double target,
      @Nullable Integer people,
      @Nullable String date,
      @Nullable String rule) {}

  /**
   * Reads {@link #json}.
   *
   * @throws IllegalArgumentException if the text is not such JSON; the message names the field
   */
  static Calibration parse(String json) {
    Fields fields;
    try {
      fields = Json.read(json, Fields.class);
    } catch (IllegalArgumentException e) {
      String what = String.valueOf(e.getMessage()); // begins with the record's name
      throw new IllegalArgumentException(
          "calibration is not the expected JSON" + what.substring(what.indexOf(':')), e);
    }
    String date = present(fields.date(), "date");
    try {
      return new Calibration(
          present(fields.threshold(), "threshold"),
          present(fields.target(), "target"),
          present(fields.people(), "people"),
          LocalDate.parse(date),
          present(fields.rule(), "rule"));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "calibration has date '%s'; expected one such as 2026-11-29"
              .formatted(Printable.shown(date, LONGEST_RULE)),
          e);
    }
  }

  private static <T> T present(@Nullable T value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("calibration has no field " + field);
    }
    return value;
  }

  /** Returns one line of JSON. */
  String json() {
    return Json.write(new Fields(threshold, target, people, date.toString(), rule));
  }
}
