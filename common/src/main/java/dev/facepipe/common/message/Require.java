package dev.facepipe.common.message;

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
}
