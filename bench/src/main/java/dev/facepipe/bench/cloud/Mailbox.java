package dev.facepipe.bench.cloud;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Takes all answers off the response queue, on a thread of its own, and keeps them by request id.
 * Thread-safe.
 */
final class Mailbox implements AutoCloseable {
  private static final long LOOK_MILLIS = 20;

  private final ResponseQueue responses;
  private final Map<String, List<Arrival>> arrivals = new ConcurrentHashMap<>();
  private final Thread receiver = new Thread(this::receive, "bench-answers");
  private volatile boolean open = true;

  /**
   * An answer.
   *
   * @param nanos of its arrival, by {@link System#nanoTime}
   */
  record Arrival(Answer answer, long nanos) {
    List<NamedFace> faces() {
      return Objects.requireNonNullElse(answer.faces(), List.of());
    }

    /** Returns true if both answers have one result and one list of names. */
    boolean isLike(Arrival other) {
      return answer.result().equals(other.answer.result())
          && faces().stream()
              .map(NamedFace::name)
              .toList()
              .equals(other.faces().stream().map(NamedFace::name).toList());
    }
  }

  Mailbox(URI sqs) {
    responses = ResponseQueue.at(Endpoint.at(sqs), Names.DEFAULT.responseQueue());
    receiver.start();
  }

  private void receive() {
    while (open) {
      for (Answer answer : responses.poll(any -> true)) {
        List<Arrival> arrival = List.of(new Arrival(answer, System.nanoTime()));
        arrivals.merge(
            answer.requestId().value(),
            arrival,
            (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
        synchronized (this) {
          notifyAll();
        }
      }
    }
  }

  /** Returns the answers to a request id, so far. */
  List<Arrival> to(String id) {
    return arrivals.getOrDefault(id, List.of());
  }

  /** Returns the request ids that were answered so far. */
  Collection<String> ids() {
    return List.copyOf(arrivals.keySet());
  }

  void clear() {
    arrivals.clear();
  }

  /**
   * Waits for the answers to some requests.
   *
   * @param patience longest time without any new answer. It is counted in looks, so that time in
   *     which the machine stood still does not count
   * @return false if answers are missing
   */
  synchronized boolean await(Collection<String> ids, Duration patience) {
    long left = patience.toMillis() / LOOK_MILLIS;
    try {
      while (!arrivals.keySet().containsAll(ids)) {
        int before = arrivals.size();
        wait(LOOK_MILLIS);
        if (arrivals.size() == before && left-- == 0) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Waits for the first answer to a request.
   *
   * @throws IllegalStateException if no answer comes
   */
  Arrival first(String id, Duration patience) {
    if (!await(List.of(id), patience)) {
      throw new IllegalStateException(
          "request %s: no answer in %d seconds".formatted(id, patience.toSeconds()));
    }
    return to(id).get(0);
  }

  @Override
  public void close() {
    open = false;
    try {
      receiver.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    responses.close();
  }
}
