package dev.facepipe.common.message;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ObjectStore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where every answer leaves: the response queue and, when one is configured, the results bucket.
 *
 * <p>The bucket is written first, so an answer on the queue is in the bucket already. Sending the
 * same answer twice gives the same objects. Thread-safe.
 */
public final class Answers {
  /** Largest message of SQS, in bytes; JSON here is ASCII. Source: SQS quotas, August 2025. */
  private static final int QUEUE_LIMIT = 1 << 20;

  private final Outbox responseQueue;
  private final @Nullable ResultsBucket results;

  /**
   * Sends to a queue and a bucket.
   *
   * @param resultsBucket name of the bucket, or null to store nothing
   */
  public Answers(Outbox responseQueue, ObjectStore objects, @Nullable String resultsBucket) {
    this.responseQueue = responseQueue;
    this.results = resultsBucket == null ? null : new ResultsBucket(objects, resultsBucket);
  }

  /**
   * Has the bare result of a stem belong to something that came, unless something newer has it.
   *
   * @param at when it came, by its bucket's clock
   * @throws Unavailable if the results bucket did not do its part; trying again may help
   */
  public void arrived(Origin origin, Instant at) {
    if (results != null && origin.hasId()) {
      results.arrive(origin.newest(), origin.drop(), at);
    }
  }

  /**
   * Returns once the queue, and the bucket, hold the answer. The bucket keeps the first answer to
   * an id that a client chose. A drop has its answer to itself there, which also is the bare result
   * of its stem while no newer drop has that. The bucket gets no answer whose key would be longer
   * than keys may be, nor one to an object that no id can name. Of a crowd too large for the queue,
   * it gets the largest faces only, and the bucket all of them.
   *
   * @param origin what in a bucket the answer is about, or null if that came over HTTP; but for a
   *     film's frames the bare result is also {@code stem.txt}, the name without a newline
   * @throws Unavailable if either did not take it; nothing or only the object is written then
   */
  public void send(Answer answer, @Nullable Origin origin) {
    Answer labelled = origin == null ? answer : answer.to(origin.drop());
    String json = Json.write(labelled);
    if (results != null) {
      store(results, labelled, json, origin);
    }
    responseQueue.send(fitting(labelled, json));
  }

  /** Returns an answer as a queue takes it: of a crowd too large for that, the largest faces. */
  public static String fitting(Answer answer) {
    return fitting(answer, Json.write(answer));
  }

  private static String fitting(Answer answer, String json) {
    int count = answer.faces() == null ? 0 : answer.faces().size();
    String fitting = json;
    while (fitting.length() > QUEUE_LIMIT && count > 0) {
      count /= 2;
      fitting = Json.write(answer.withFaces(count));
    }
    return fitting;
  }

  private static void store(
      ResultsBucket results, Answer answer, String json, @Nullable Origin origin) {
    if (origin == null) {
      // An id that a client chose must not replace what others were answered.
      results.putIfAbsent(ResultKeys.ofClient(answer.requestId()) + ".json", json);
    } else if (origin.isOf(answer.requestId())) {
      results.put(origin.ownResult(), json);
      if (origin.hasBareResult() && results.isNewest(origin.newest(), origin.drop())) {
        results.put(origin.bareResult() + ".json", json);
        if (origin.isSingle()) {
          results.putText(origin.bareResult() + ".txt", answer.result());
        }
      }
    }
  }
}
