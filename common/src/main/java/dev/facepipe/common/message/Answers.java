package dev.facepipe.common.message;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where every answer leaves: the response queue and, when one is configured, the results bucket.
 *
 * <p>The bucket is written first, so an answer on the queue is in the bucket already. Sending the
 * same answer twice writes the same objects. Thread-safe.
 */
public final class Answers {
  /** Ids of frames cut from a video: {@code stem/frame-00001}. */
  private static final Pattern VIDEO_FRAME = Pattern.compile(".+/frame-\\d{5,}");

  /** A path step {@code .} or {@code ..}. */
  private static final Pattern DOT_STEP = Pattern.compile("(?<=^|/)\\.{1,2}(?=/|$)");

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
   * Returns once the queue, and the bucket, hold the answer.
   *
   * @param source the object the frame or video came from, or null if it came over HTTP; a single
   *     picture from a bucket also gets {@code stem.txt}, the bare name without a newline
   * @throws Unavailable if either did not take it; nothing or only the object is written then
   */
  public void send(Answer answer, @Nullable ObjectRef source) {
    String json = Json.write(answer);
    if (resultsBucket != null) {
      String stem = objectKey(answer.requestId());
      put(stem + ".json", json, "application/json");
      if (source != null && !VIDEO_FRAME.matcher(answer.requestId().value()).matches()) {
        put(stem + ".txt", answer.result(), "text/plain; charset=utf-8");
      }
    }
    responseQueue.send(json);
  }

  private void put(String key, String text, String contentType) {
    if (resultsBucket != null) {
      objects.put(
          new ObjectRef(resultsBucket, key), text.getBytes(StandardCharsets.UTF_8), contentType);
    }
  }

  /** An id as a key: steps that a file system behind the store would follow are defused. */
  private static String objectKey(RequestId id) {
    return DOT_STEP.matcher(id.value()).replaceAll(dots -> "%2E".repeat(dots.group().length()));
  }
}
