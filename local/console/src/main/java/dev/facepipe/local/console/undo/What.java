package dev.facepipe.local.console.undo;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what was done: in English, and as a code with values, so that a page can say it in its own
 * language.
 *
 * @param words the sentence in English
 * @param code one word, with underscores; part of the API. Null if it has no word
 * @param values numbers and names of the sentence, by their names
 */
public record What(String words, @Nullable String code, Map<String, Object> values) {
  /** Returns what was done, in words only. */
  static What said(String words) {
    return new What(words, null, Map.of());
  }

  /**
   * Returns what was done.
   *
   * @param sentence English with places, such as {@code named {name}}
   * @param values names and values of the places, in turn
   */
  public static What of(String code, String sentence, Object... values) {
    Map<String, Object> named = new LinkedHashMap<>();
    String words = sentence;
    for (int i = 0; i < values.length; i += 2) {
      named.put(String.valueOf(values[i]), values[i + 1]);
      words = words.replace("{" + values[i] + "}", String.valueOf(values[i + 1]));
    }
    return new What(words, code, named);
  }

  /** Returns this with more words. */
  What with(String more) {
    return new What(words + more, code, values);
  }
}
