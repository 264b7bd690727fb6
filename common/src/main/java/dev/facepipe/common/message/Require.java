package dev.facepipe.common.message;

import dev.facepipe.common.text.Printable;
import org.jspecify.annotations.Nullable;

/** Checks values that were read from JSON, where any field may be missing. */
public final class Require {
  private Require() {}

  /**
   * Checks that a field is present.
   *
   * @throws IllegalArgumentException if the value is null; the message names the field
   */
  public static void present(@Nullable Object value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("%s is missing".formatted(field));
    }
  }

  /**
   * Checks that a text is short, printable and not empty.
   *
   * @param max most characters (code points)
   * @throws IllegalArgumentException if it is not; the message names the field
   */
  static void printable(String value, int max, String field) {
    int length = value.codePointCount(0, value.length());
    if (length < 1 || length > max) {
      throw new IllegalArgumentException(
          "%s has %d characters; expected 1 to %d".formatted(field, length, max));
    }
    Printable.firstUnprintable(value)
        .ifPresent(
            c -> {
              throw new IllegalArgumentException(
                  "%s holds U+%04X; expected printable characters only".formatted(field, c));
            });
  }
}
