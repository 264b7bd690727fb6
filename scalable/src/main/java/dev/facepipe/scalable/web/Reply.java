package dev.facepipe.scalable.web;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Problem;
import dev.facepipe.common.message.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP reply.
 *
 * @param code one word for the kind of reply, used in figures
 */
record Reply(int status, String code, String contentType, String body) {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  static Reply text(int status, String code, String text) {
    return new Reply(status, code, TEXT, text);
  }

  /**
   * Returns the reply with an answer: {@code stem:name} as text, or the whole answer as JSON.
   *
   * @param stem stem of the picture's file name
   */
  static Reply answer(Answer answer, String stem, boolean json) {
    return json
        ? new Reply(200, "answered", JSON, Json.write(answer))
        : text(200, "answered", stem + ":" + answer.result());
  }

  /** Returns the reply for a failure: one line of text, or JSON as our functions reply. */
  static Reply problem(int status, Failure failure, @Nullable RequestId id, boolean json) {
    return json
        ? new Reply(status, failure.code(), JSON, Json.write(new Problem(failure, id)))
        : text(status, failure.code(), failure.code() + ": " + failure.message());
  }

  /** Returns true if the client should send the request again later. */
  boolean isForNow() {
    return status == 503;
  }
}
