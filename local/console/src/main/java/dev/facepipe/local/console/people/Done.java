package dev.facepipe.local.console.people;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reply to a change.
 *
 * @param done what was done, in English
 * @param code what was done, in one word
 * @param values numbers and names that belong to the code
 * @param state whether it is done, undone, or done again
 * @param undo takes the change back; null if that is not possible
 * @param gallery the gallery's version now
 */
public record Done(
    String done,
    String code,
    Map<String, Object> values,
    State state,
    @Nullable String undo,
    String gallery) {

  /** What became of a change. */
  public enum State {
    DONE("done", ""),
    UNDONE("undone", "undone: "),
    REDONE("redone", "done again: ");

    private final String word;
    private final String before;

    State(String word, String before) {
      this.word = word;
      this.before = before;
    }

    /** Returns the state as JSON writes it. */
    @com.fasterxml.jackson.annotation.JsonValue
    public String word() {
      return word;
    }

    State other() {
      return this == UNDONE ? REDONE : UNDONE;
    }
  }

  static Done of(What what, State state, @Nullable String undo, String gallery) {
    return new Done(state.before + what.words(), what.code(), what.values(), state, undo, gallery);
  }
}
