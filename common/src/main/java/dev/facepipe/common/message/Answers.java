package dev.facepipe.common.message;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ObjectStore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Sends answers to the response queue and, if one is configured, to the results bucket.
 *
 * <p>The bucket is written first, so an answer on the queue is already in the bucket. Sending the
 * same answer twice writes the same objects. Thread-safe.
 */
public final class Answers {
  /**
   * Largest SQS message, in bytes. Our JSON is ASCII, so 1 character is 1 byte. Source: SQS quotas,
   * August 2025.
   */
  private static final int QUEUE_LIMIT = 1 << 20;

  private final Outbox responseQueue;
  private final @Nullable ResultsBucket results;

  /**
   * Creates a sender of answers to a queue and a bucket.
   *
   * @param resultsBucket name of the bucket, or null to store nothing
   */
  public Answers(Outbox responseQueue, ObjectStore objects, @Nullable String resultsBucket) {
    this.responseQueue = responseQueue;
    this.results = resultsBucket == null ? null : new ResultsBucket(objects, resultsBucket);
  }

  /**
   * Records that a drop arrived. The bare result of its stem then belongs to this drop, unless a
   * newer drop has it.
   *
   * @param at arrival time by the bucket's clock
   * @throws Unavailable if the results bucket failed; trying again may help
   */
  public void arrived(Origin origin, Instant at) {
    if (results != null && origin.hasId()) {
      results.arrive(origin.newest(), origin.drop(), at);
    }
  }

  /**
   * Sends an answer, and returns when the queue and the bucket hold it.
   *
   * <p>For a request id that a client chose, the bucket keeps the first answer. For a drop, the
   * answer has its own key; the answer is also the bare result of its stem unless a newer drop has
   * the bare result. The bare result is also written as {@code stem.txt} (the name without a
   * newline), except for frames of a video. An answer is not stored if its key would be too long or
   * if no request id can name the object. If an answer is too large for the queue, the queue gets
   * only the largest faces; the bucket gets all of them.
   *
   * @param origin the object that the answer is about; null if the frame came over HTTP
   * @throws Unavailable if queue or bucket did not take the answer. Then the queue has no answer,
   *     and the bucket may have one
   */
  public void send(Answer answer, @Nullable Origin origin) {
    Answer labelled = origin == null ? answer : answer.to(origin.drop());
    String json = Json.write(labelled);
    if (results != null) {
      store(results, labelled, json, origin);
    }
    responseQueue.send(fitting(labelled, json));
  }

  /**
   * Returns the answer as JSON that fits a queue message; keeps only the largest faces if
   * necessary.
   */
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
      // A request id that a client chose must not replace the answer to another frame.
      results.putIfAbsent(Keys.ofClient(answer.requestId()) + ".json", json);
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
