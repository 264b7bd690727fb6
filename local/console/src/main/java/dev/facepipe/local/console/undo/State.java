package dev.facepipe.local.console.undo;

import com.fasterxml.jackson.annotation.JsonValue;

/** What became of a change. */
public enum State {
  DONE("done", ""),
  UNDONE("undone", "taken back: "),
  REDONE("redone", "done again: ");

  private final String word;
  private final String before;

  State(String word, String before) {
    this.word = word;
    this.before = before;
  }

  /** Returns the state as JSON writes it. */
  @JsonValue
  public String word() {
    return word;
  }

  /** Returns what to say before the sentence. */
  String before() {
    return before;
  }

  /** Returns the state after this change was taken back. */
  public State other() {
    return this == UNDONE ? REDONE : UNDONE;
  }
}
