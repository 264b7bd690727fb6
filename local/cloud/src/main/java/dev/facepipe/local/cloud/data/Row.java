package dev.facepipe.local.cloud.data;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A change of one row of the {@link Ledger}. Compared by identity.
 *
 * @param value the row's new value; null deletes the row
 */
public record Row(Table table, String key, byte @Nullable [] value) {
  /** Returns a row with a text in UTF-8. */
  public static Row put(Table table, String key, String value) {
    return new Row(table, key, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a change that deletes the row. */
  public static Row delete(Table table, String key) {
    return new Row(table, key, null);
  }
}
