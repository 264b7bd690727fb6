package dev.facepipe.scalable.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.ResultKeys;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.scalable.PictureMessage;
import java.util.function.Function;

/**
 * Where every answer leaves: the output bucket, and the queue of the server that waits for it.
 *
 * <p>The bucket is written first, so an answer on the queue is in the bucket already. Sending the
 * same answer twice gives the same objects. Thread-safe.
 */
public final class Replies {
  private final ObjectStore objects;
  private final String outputBucket;
  private final String ourQueues;
  private final Function<String, Outbox> queues;

  /**
   * Sends to a bucket and to queues.
   *
   * @param ourQueues what the URLs of all servers' queues begin with; no others are written to
   * @param queues gives the queue at a URL
   */
  public Replies(
      ObjectStore objects, String outputBucket, String ourQueues, Function<String, Outbox> queues) {
    this.objects = objects;
    this.outputBucket = outputBucket;
    this.ourQueues = ourQueues;
    this.queues = queues;
  }

  /**
   * Takes a message whose answer would go to one of our servers.
   *
   * @throws IllegalArgumentException if it would go elsewhere
   */
  void requireOurs(PictureMessage message) {
    if (!message.replyTo().startsWith(ourQueues)) {
      throw new IllegalArgumentException(
          "request %s: reply_to is another queue than %s...; expected one of our servers'"
              .formatted(message.requestId(), ourQueues));
    }
  }

  /**
   * Returns once the bucket holds the answer under the picture's name, the bare result and, with
   * {@code .json}, all of it, and the queue holds it, too. The bucket gets none whose key would be
   * longer than keys may be.
   *
   * @throws Unavailable if either did not take it
   */
  void send(PictureMessage message, Answer answer) {
    String stem = ResultKeys.of(new ObjectRef(outputBucket, message.key()).stem());
    put(stem + ".json", Json.write(answer), "application/json");
    put(stem, answer.result(), "text/plain; charset=utf-8");
    tell(message, answer);
  }

  /**
   * Returns once the queue holds the answer; the bucket gets none.
   *
   * @throws Unavailable if the queue did not take it
   */
  void tell(PictureMessage message, Answer answer) {
    queues.apply(message.replyTo()).send(Answers.fitting(answer));
  }

  private void put(String key, String text, String contentType) {
    if (ResultKeys.fits(key)) {
      objects.put(new ObjectRef(outputBucket, key), text.getBytes(UTF_8), contentType);
    }
  }
}
