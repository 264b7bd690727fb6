package dev.facepipe.scalable.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.scalable.NewestObjects;
import dev.facepipe.scalable.OwnAndBareCopies;
import dev.facepipe.scalable.PictureMessage;
import java.time.Instant;
import java.util.function.Function;

/**
 * Sends every answer of a worker to the output bucket, and to the queue of the server that waits
 * for it.
 *
 * <p>The bucket is written first, so an answer on the queue is already in the bucket. Sending the
 * same answer twice gives the same objects. Thread-safe.
 */
public final class Replies {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** Largest answer to read, in bytes; an answer with ten thousand faces is smaller. */
  private static final long LONGEST = 16 << 20;

  private final ObjectStore objects;
  private final NewestObjects newest;
  private final String outputBucket;
  private final String ourQueues;
  private final Function<String, Outbox> queues;
  private final OwnAndBareCopies copies = new OwnAndBareCopies();

  /**
   * Creates a sender to a bucket and to queues.
   *
   * @param objects stores each answer under its request's own key
   * @param newest stores the answer under the picture's name, until a newer request is answered
   * @param ourQueues prefix of the URLs of all servers' queues; other queues are refused
   * @param queues returns the queue at a URL
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
   * Checks that a message's answer goes to one of our servers.
   *
   * @throws IllegalArgumentException if the answer would go elsewhere
   */
  void requireOurs(PictureMessage message) {
    if (!message.replyTo().startsWith(ourQueues)) {
      throw new IllegalArgumentException(
          "request %s: reply_to is not a queue of our servers; expected a URL that begins with %s"
              .formatted(message.requestId(), ourQueues));
    }
  }

  /**
   * Sends an answer; returns when the bucket has it under its request's own key, and the queue has
   * it too. Under the picture's name the bucket keeps the answer to the newest request: the bare
   * result, and with {@code .json} the whole answer. Nothing is written to the bucket under a key
   * that is too long.
   *
   * @throws Unavailable if the request's own copy or the queue failed
   */
  void send(PictureMessage message, Answer answer) {
    String name = new ObjectRef(outputBucket, message.key()).stem();
    String stem = Keys.of(name);
    Answer sent = answer.sentAt(Instant.now());
    byte[] json = bytes(Json.write(sent));
    copies.write(
        message.requestId(),
        () -> putOwn(message.ownKey(name + ".json"), json),
        () -> putBare(message, stem, json, sent.result()));
    tell(message, sent);
  }

  /**
   * Sends an answer to the queue only, not to the bucket.
   *
   * @throws Unavailable if the queue failed
   */
  void tell(PictureMessage message, Answer answer) {
    queues.apply(message.replyTo()).send(Answers.fitting(answer));
  }

  private void putOwn(String key, byte[] json) {
    if (Keys.fits(key)) {
      objects.put(new ObjectRef(outputBucket, key), json, JSON);
    }
  }

  /**
   * Writes the newest answer, then its bare result. Results of two requests may be equal, and S3
   * cannot tell equal objects apart; answers always differ. So the answer decides which request is
   * newest. After writing the result, each writer checks whether the result still matches the
   * stored answer. So the last writer leaves the right result.
   */
  private void putBare(PictureMessage message, String stem, byte[] json, String result) {
    if (!Keys.fits(stem + ".json")) {
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
