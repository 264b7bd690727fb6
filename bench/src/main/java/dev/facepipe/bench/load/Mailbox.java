package dev.facepipe.bench.load;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Takes all answers off the response queue, on a thread of its own, and keeps them by id. */
final class Mailbox implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);

  private final ResponseQueue responses;
  private final Map<String, List<Arrival>> arrivals = new ConcurrentHashMap<>();
  private final Thread receiver = new Thread(this::receive, "mailbox");
  private volatile boolean open = true;

  /**
   * What was answered, and when.
   *
   * @param names of all faces, largest first
   * @param nanos by {@link System#nanoTime}
   */
  record Arrival(String result, List<String> names, long nanos) {
    static Arrival of(Answer answer) {
      return new Arrival(
          answer.result(),
          Objects.requireNonNullElse(answer.faces(), List.<NamedFace>of()).stream()
              .map(NamedFace::name)
              .toList(),
          System.nanoTime());
    }

    /** Whether both say the same. */
    boolean isLike(Arrival other) {
      return result.equals(other.result) && names.equals(other.names);
    }
  }

  Mailbox(URI sqs) {
    responses = ResponseQueue.at(sqs, Names.DEFAULT.responseQueue());
    receiver.start();
  }

  private void receive() {
    while (open) {
      for (Answer answer : responses.poll(any -> true)) {
        Arrival arrival = Arrival.of(answer);
        arrivals.merge(answer.requestId().value(), List.of(arrival), Mailbox::joined);
      }
    }
  }

  private static List<Arrival> joined(List<Arrival> some, List<Arrival> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  /** Returns the answers to an id, so far. */
  List<Arrival> to(String id) {
    return arrivals.getOrDefault(id, List.of());
  }

  /** Returns the ids that were answered so far. */
  Collection<String> ids() {
    return List.copyOf(arrivals.keySet());
  }

  /** Forgets all answers. */
  void clear() {
    arrivals.clear();
  }

  /**
   * Returns whether all of them are answered in time; ends as soon as they are. Time is counted in
   * looks: one in which everybody was stopped is no time to wait.
   */
  boolean await(Collection<String> ids, Duration patience) {
    long left = patience.dividedBy(BETWEEN_LOOKS);
    while (!arrivals.keySet().containsAll(ids)) {
      if (left-- == 0) {
        return false;
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    return true;
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
