package dev.facepipe.scalable.web;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.RequestId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Who waits for an answer; waiting takes no thread. Thread-safe. */
final class WaitingRoom {
  private final Map<RequestId, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
  private final Duration patience;

  /** Lets everybody wait so long. */
  WaitingRoom(Duration patience) {
    this.patience = patience;
  }

  /**
   * Returns what completes with the answer, or with a {@link java.util.concurrent.TimeoutException}
   * where none came. It is forgotten as soon as it completes, whoever completes it. What follows on
   * it is done by that thread, so it must be quick.
   */
  CompletableFuture<Answer> enter(RequestId id) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    var unused = answer.whenComplete((received, failure) -> waiting.remove(id));
    return answer.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Hands an answer to whoever waits for it; returns false if nobody does. */
  boolean tell(Answer answer) {
    CompletableFuture<Answer> waits = waiting.get(answer.requestId());
    return waits != null && waits.complete(answer);
  }

  /** How many wait now. */
  int size() {
    return waiting.size();
  }
}
