package dev.facepipe.common.message;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames' faces on the request queue. What is over the queue's limit goes to a bucket, and the
 * message points there (a claim check). Thread-safe.
 */
public final class FacesOutbox {
  /** Largest message of SQS, in bytes. Source: SQS quotas, August 2025. */
  private static final int QUEUE_LIMIT = 1 << 20;

  private final Outbox requestQueue;
  private final ObjectStore objects;
  private final @Nullable String claimsBucket;

  /**
   * Sends to a queue.
   *
   * @param claimsBucket where the large ones go, or null to refuse them
   */
  public FacesOutbox(Outbox requestQueue, ObjectStore objects, @Nullable String claimsBucket) {
    this.requestQueue = requestQueue;
    this.objects = objects;
    this.claimsBucket = claimsBucket;
  }

  /**
   * Returns once the queue holds the message.
   *
   * @throws Unavailable if queue or bucket did not take it; trying again may help
   * @throws TooLarge if it is over the queue's limit and there is no bucket for it
   */
  public void send(FacesMessage message) {
    String json = Json.write(message);
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= QUEUE_LIMIT) {
      requestQueue.send(json);
    } else {
      ObjectRef claim = claimFor(message, bytes.length);
      objects.put(claim, bytes, "application/json");
      requestQueue.send(Json.write(new Claim(FacesMessage.VERSION, message.requestId(), claim)));
    }
  }

  private ObjectRef claimFor(FacesMessage message, int size) {
    if (claimsBucket == null) {
      throw new TooLarge(
          "request %s: %d faces make a message of %d bytes; the queue takes %d and CLAIMS_BUCKET is not set"
              .formatted(message.requestId(), message.faces().size(), size, QUEUE_LIMIT));
    }
    return new ObjectRef(claimsBucket, "claims/" + RandomIds.next() + ".json");
  }

  /** A frame with more faces than a message can carry. */
  public static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge(String message) {
      super(message);
    }
  }

  /** The message on the queue when the faces lie in a bucket. */
  record Claim(int v, RequestId requestId, ObjectRef claim) {}
}
