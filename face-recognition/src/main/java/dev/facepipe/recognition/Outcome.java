package dev.facepipe.recognition;

import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Answer;
import org.jspecify.annotations.Nullable;

/** What becomes of one message of a batch. */
public sealed interface Outcome extends BatchNamer.Opened {
  /** The frame has its answer: names of its faces, or that it has none. */
  record Named(Answer answer, Entry entry) implements Outcome {}

  /**
   * The message can never be processed.
   *
   * @param code one word, for programs
   * @param reason one line, for people
   */
  record GivenUp(String code, @Nullable String reason) implements Outcome {}

  /** A later delivery of the message may succeed. */
  record Again(@Nullable String reason) implements Outcome {}
}
