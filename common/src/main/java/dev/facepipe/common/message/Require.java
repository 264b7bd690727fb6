package dev.facepipe.common.message;

import org.jspecify.annotations.Nullable;

/** Checks on what came as JSON, where any field may be absent. */
final class Require {
  private Require() {}

  static void present(@Nullable Object value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("%s is missing".formatted(field));
    }
  }
}
