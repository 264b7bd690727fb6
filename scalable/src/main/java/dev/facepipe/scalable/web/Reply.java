package dev.facepipe.scalable.web;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Problem;
import dev.facepipe.common.message.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * What goes back over HTTP.
 *
 * @param code one word for what it says, for the figures
 */
record Reply(int status, String code, String contentType, String body) {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  static Reply text(int status, String code, String text) {
    return new Reply(status, code, TEXT, text);
  }

  /**
   * Who is in a picture: {@code stem:name}, or all that the worker found.
   *
   * @param stem of the picture's file name
   */
  static Reply answer(Answer answer, String stem, boolean json) {
    return json
        ? new Reply(200, "answered", JSON, Json.write(answer))
        : text(200, "answered", stem + ":" + answer.result());
  }

  /** What was wrong, as one line or as our functions say it. */
  static Reply problem(int status, Failure failure, @Nullable RequestId id, boolean json) {
    return json
        ? new Reply(status, failure.code(), JSON, Json.write(new Problem(failure, id)))
        : text(status, failure.code(), failure.code() + ": " + failure.message());
  }

  /** Whether the same request may do better a little later. */
  boolean isForNow() {
    return status == 503;
  }
}
