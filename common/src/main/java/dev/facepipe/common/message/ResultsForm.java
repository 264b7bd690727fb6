package dev.facepipe.common.message;

/** Which objects an answer leaves in the results bucket. */
public enum ResultsForm {
  /** The whole answer as JSON, under the drop's own keys and under the bare ones, and the name. */
  ALL,
  /**
   * The bare name as {@code stem.txt}, and nothing else. For clients that count the objects of the
   * bucket.
   */
  TEXT
}
