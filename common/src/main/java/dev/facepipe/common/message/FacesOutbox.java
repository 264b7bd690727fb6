package dev.facepipe.common.message;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sends the faces of frames to the request queue. A message over the queue's size limit goes to the
 * claims bucket, and the queue gets a message that points to the claim (claim-check pattern).
 * Thread-safe.
 */
public final class FacesOutbox {
  /** Largest SQS message, in bytes. Source: SQS quotas, August 2025. */
  private static final int QUEUE_LIMIT = 1 << 20;

  private final Outbox requestQueue;
  private final ObjectStore objects;
  private final @Nullable String claimsBucket;

  /**
   * Creates a sender to a queue.
   *
   * @param claimsBucket bucket for messages that are too large for the queue, or null to refuse
   *     them
   */
  public FacesOutbox(Outbox requestQueue, ObjectStore objects, @Nullable String claimsBucket) {
    this.requestQueue = requestQueue;
    this.objects = objects;
    this.claimsBucket = claimsBucket;
  }

  /**
   * Sends a message, and returns when the queue holds it.
   *
   * @throws Unavailable if queue or bucket did not take it; trying again may help
   * @throws TooLarge if the message is over the queue's limit and no claims bucket is configured
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
    return new ObjectRef(claimsBucket, Keys.newClaim());
  }

  /** Thrown for a frame whose faces do not fit into one message. */
  public static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge(String message) {
      super(message);
    }
  }

  /** The queue message that points to a claim. */
  record Claim(int v, RequestId requestId, ObjectRef claim) {}
}
