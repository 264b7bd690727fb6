package dev.facepipe.local.console.people;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says what was done: in English, and as a code with values, so that a page can say it in its own
 * language.
 *
 * @param code one word, with underscores; part of the API
 * @param values numbers and names of the sentence, by their names
 * @param words the sentence in English
 */
public record What(String code, Map<String, Object> values, String words) {
  /**
   * Returns what was done.
   *
   * @param sentence English with places, such as {@code named {n} faces {name}}
   * @param values names and values of the places, in turn
   */
  public static What of(String code, String sentence, Object... values) {
    Map<String, Object> named = new LinkedHashMap<>();
    String words = sentence;
    for (int i = 0; i < values.length; i += 2) {
      named.put(String.valueOf(values[i]), values[i + 1]);
      words = words.replace("{" + values[i] + "}", String.valueOf(values[i + 1]));
    }
    return new What(code, named, words);
  }
}
