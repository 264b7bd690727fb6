package dev.facepipe.common.message;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import java.nio.charset.StandardCharsets;
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
  private final ObjectStore objects;
  private final @Nullable String resultsBucket;

  /**
   * Sends to a queue and a bucket.
   *
   * @param resultsBucket name of the bucket, or null to store nothing
   */
  public Answers(Outbox responseQueue, ObjectStore objects, @Nullable String resultsBucket) {
    this.responseQueue = responseQueue;
    this.objects = objects;
    this.resultsBucket = resultsBucket;
  }

  /**
   * Returns once the queue, and the bucket, hold the answer. The bucket keeps the first answer to
   * an id that a client chose, and the last one to an object; it gets none whose key would be
   * longer than keys may be, nor to an object that its id does not name. Of a crowd too large for
   * the queue, it gets the largest faces only, and the bucket all of them.
   *
   * @param source the object the frame or video came from, or null if it came over HTTP; a single
   *     picture from a bucket also gets {@code stem.txt}, the bare name without a newline
   * @throws Unavailable if either did not take it; nothing or only the object is written then
   */
  public void send(Answer answer, @Nullable ObjectRef source) {
    String json = Json.write(answer);
    if (resultsBucket != null && source == null) {
      // An id that a client chose must not replace what others were answered.
      ObjectRef result =
          new ObjectRef(resultsBucket, ResultKeys.ofClient(answer.requestId()) + ".json");
      objects.putIfAbsent(result, bytes(json), "application/json");
    } else if (resultsBucket != null && source != null && answer.requestId().names(source)) {
      store(resultsBucket, answer, json, source);
    }
    responseQueue.send(fitting(answer, json));
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

  private void store(String bucket, Answer answer, String json, ObjectRef source) {
    String stem = ResultKeys.of(source.stem());
    put(bucket, stem + ".json", json, "application/json");
    if (ResultKeys.isSingle(source)) {
      put(bucket, stem + ".txt", answer.result(), "text/plain; charset=utf-8");
    }
  }

  private void put(String bucket, String key, String text, String contentType) {
    if (ResultKeys.fits(key)) {
      objects.put(new ObjectRef(bucket, key), bytes(text), contentType);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
