package dev.facepipe.common.message;

import org.jspecify.annotations.Nullable;

/** Checks on what came as JSON, where any field may be absent. */
public final class Require {
  private Require() {}

  /**
   * Takes a value that is there.
   *
   * @throws IllegalArgumentException naming the field, if it is not
   */
  public static void present(@Nullable Object value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("%s is missing".formatted(field));
    }
  }
}
