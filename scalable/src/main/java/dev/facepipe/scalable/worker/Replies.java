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
import dev.facepipe.scalable.Copies;
import dev.facepipe.scalable.NewestObjects;
import dev.facepipe.scalable.PictureMessage;
import java.util.function.Function;

/**
 * Where every answer leaves: the output bucket, and the queue of the server that waits for it.
 *
 * <p>The bucket is written first, so an answer on the queue is in the bucket already. Sending the
 * same answer twice gives the same objects. Thread-safe.
 */
public final class Replies {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** Bytes of an answer; one of ten thousand faces is shorter. */
  private static final long LONGEST = 16 << 20;

  private final ObjectStore objects;
  private final NewestObjects newest;
  private final String outputBucket;
  private final String ourQueues;
  private final Function<String, Outbox> queues;
  private final Copies copies = new Copies();

  /**
   * Sends to a bucket and to queues.
   *
   * @param objects takes each answer under a key of its request
   * @param newest takes it under the picture's name, too, until a newer request is answered
   * @param ourQueues what the URLs of all servers' queues begin with; no others are written to
   * @param queues gives the queue at a URL
   */
  public Replies(
      ObjectStore objects,
      NewestObjects newest,
      String outputBucket,
      String ourQueues,
      Function<String, Outbox> queues) {
    this.objects = objects;
    this.newest = newest;
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
   * Returns once the bucket holds the answer under its request's own key, and the queue holds it,
   * too. Under the picture's name the bucket holds the answer to the newest request: the bare
   * result, and with {@code .json} all of it. The bucket gets nothing whose key would be longer
   * than keys may be.
   *
   * @throws Unavailable if own copy or queue did not take it
   */
  void send(PictureMessage message, Answer answer) {
    String name = new ObjectRef(outputBucket, message.key()).stem();
    String stem = ResultKeys.of(name);
    byte[] json = bytes(Json.write(answer));
    copies.write(
        message.requestId(),
        () -> putOwn(message.ownKey(name + ".json"), json),
        () -> putBare(message, stem, json, answer.result()));
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

  private void putOwn(String key, byte[] json) {
    if (ResultKeys.fits(key)) {
      objects.put(new ObjectRef(outputBucket, key), json, JSON);
    }
  }

  /**
   * Puts the newest answer, and then the bare result that it tells. Results of two requests may be
   * equal, and S3 could not tell them apart; answers never are. So the answer decides which request
   * is the newest, and whoever wrote the result looks afterwards whether it is still that of the
   * answer beside it: the last one to write it is right.
   */
  private void putBare(PictureMessage message, String stem, byte[] json, String result) {
    if (!ResultKeys.fits(stem + ".json")) {
      return;
    }
    ObjectRef whole = new ObjectRef(outputBucket, stem + ".json");
    boolean toWrite = newest.put(whole, json, JSON, message.stamp());
    String bare = result;
    while (toWrite) {
      objects.put(new ObjectRef(outputBucket, stem), bytes(bare), TEXT);
      String now = Json.read(new String(objects.get(whole, LONGEST), UTF_8), Answer.class).result();
      toWrite = !now.equals(bare);
      bare = now;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
