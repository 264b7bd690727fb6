package dev.facepipe.recognition;

import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of one message of a batch. */
public sealed interface Outcome extends BatchNamer.Opened {
  /**
   * The frame has its answer: names of its faces, or that it has none.
   *
   * @param embeddings one embedding for each face of the answer, in their order
   */
  record Named(Answer answer, Entry entry, List<float[]> embeddings) implements Outcome {}

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
