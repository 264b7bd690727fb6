package dev.facepipe.scalable.web;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.RequestId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The requests that wait for an answer. Waiting takes no thread. Thread-safe. */
final class WaitingRoom {
  private final Map<RequestId, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
  private final Duration patience;

  /** Creates a room in which each request waits at most {@code patience}. */
  WaitingRoom(Duration patience) {
    this.patience = patience;
  }

  /**
   * Returns a future for the answer. The future fails with a {@link
   * java.util.concurrent.TimeoutException} if no answer arrives in time. The room forgets the
   * request before the future completes, so a client that has a reply is never counted as waiting.
   * The completing thread also runs the dependent actions, so they must be quick.
   */
  CompletableFuture<Answer> enter(RequestId id) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    return answer
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((received, failure) -> waiting.remove(id));
  }

  /** Passes an answer to the request that waits for it; returns false if no request waits. */
  boolean tell(Answer answer) {
    CompletableFuture<Answer> waits = waiting.get(answer.requestId());
    return waits != null && waits.complete(answer);
  }

  /** Ends the waiting of a request with a failure; does nothing if the request does not wait. */
  void fail(RequestId id, Throwable failure) {
    CompletableFuture<Answer> waits = waiting.get(id);
    if (waits != null) {
      waits.completeExceptionally(failure);
    }
  }

  /** Returns the number of waiting requests. */
  int size() {
    return waiting.size();
  }
}
