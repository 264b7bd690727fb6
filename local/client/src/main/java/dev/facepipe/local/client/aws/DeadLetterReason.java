package dev.facepipe.local.client.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.message.FacesInbox;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.SummaryRequest;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.local.client.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Finds out why a dead letter failed. A message in a queue carries no reason, so this class reads
 * the message again as face-recognition reads it.
 */
final class DeadLetterReason {
  private final FacesInbox inbox;

  DeadLetterReason(ObjectStore objects, String claimsBucket) {
    this.inbox = new FacesInbox(objects, claimsBucket);
  }

  /**
   * Returns what is known about a message.
   *
   * @param source the queue that the message came from; null if the message is a bucket event
   * @param tries how many tries failed
   */
  DeadLetter letter(Message message, String queue, @Nullable String source, int tries) {
    Optional<FailedBucketEvent> event =
        source == null ? FailedBucketEvent.of(message.body()) : Optional.empty();
    return new DeadLetter(
        message.messageId(),
        queue,
        source != null ? source : event.map(e -> e.objects().get(0).toString()).orElse("unknown"),
        event
            .map(e -> e.objects().get(0).stem())
            .or(() -> FacesInbox.requestId(message.body()).map(RequestId::value))
            .or(() -> summary(message).map(wanted -> wanted.drop().stem()))
            .orElse(null),
        sentAt(message),
        message.body().getBytes(StandardCharsets.UTF_8).length,
        event.map(DeadLetterReason::reason).orElseGet(() -> reason(message, tries)));
  }

  private static String reason(FailedBucketEvent event) {
    return "%s (%s)".formatted(event.error(), tries(event.tries()));
  }

  /** Returns what a message of the queue of summaries asks for. */
  private static Optional<SummaryRequest> summary(Message message) {
    try {
      return Optional.of(Json.read(message.body(), SummaryRequest.class));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private String reason(Message message, int tries) {
    if (summary(message).isPresent()) {
      return ("nothing is wrong with the message: %s to say who was in a video failed because of"
              + " something else: gallery, bucket or response queue; see the log of summaries")
          .formatted(tries(tries));
    }
    try {
      inbox.open(message.body()).crops();
    } catch (PictureRefused e) {
      return "a face cannot be read: " + e.getMessage();
    } catch (UnusableObject | IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    } catch (Unavailable e) {
      return "its faces cannot be fetched: " + e.getMessage();
    }
    return ("nothing is wrong with the message: %s failed because of something else: gallery,"
            + " network, bucket or response queue; see the function's log of message %s")
        .formatted(tries(tries), message.messageId());
  }

  private static String tries(int count) {
    return count == 1 ? "1 try" : count + " tries";
  }

  private static String sentAt(Message message) {
    String millis =
        message.attributes().getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, "0");
    return Instant.ofEpochMilli(Long.parseLong(millis)).toString();
  }

  /** Returns maxReceiveCount of a queue's redrive policy, or 0 if the policy has none. */
  static int maxReceiveCount(String redrivePolicy) {
    try {
      return Json.mapper().readTree(redrivePolicy).path("maxReceiveCount").asInt();
    } catch (JsonProcessingException e) {
      return 0;
    }
  }
}
