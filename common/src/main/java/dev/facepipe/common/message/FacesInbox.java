package dev.facepipe.common.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.common.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages of the request queue. If a message only points to a claim, fetches the claim from
 * its bucket. Thread-safe.
 */
public final class FacesInbox {
  /** Largest claim in bytes: a hundred times the largest queue message. */
  private static final long MAX_CLAIM = 100L << 20;

  /** Maximum number of characters of a claim's name in an error message. */
  private static final int LONGEST = 200;

  private final ObjectStore objects;
  private final @Nullable String claimsBucket;

  /**
   * Reads claims from one bucket only.
   *
   * @param claimsBucket name of the bucket, or null to refuse every message that points to a claim
   */
  public FacesInbox(ObjectStore objects, @Nullable String claimsBucket) {
    this.objects = objects;
    this.claimsBucket = claimsBucket;
  }

  /**
   * Returns the faces of a message.
   *
   * @throws IllegalArgumentException if the text is not a valid message of this service
   * @throws UnusableObject if the message points to an object that does not exist
   * @throws Unavailable if the message points to an object that cannot be read now; trying again
   *     may help
   */
  public FacesMessage open(String body) {
    JsonNode tree = tree(body);
    if (!tree.has("claim")) {
      return faces(tree);
    }
    ObjectRef claim = ObjectRef.parse(tree.get("claim").asText());
    if (!claim.bucket().equals(claimsBucket)) {
      throw new IllegalArgumentException(
          "message points to %s; expected bucket %s".formatted(shown(claim), claimsBucket));
    }
    if (!Keys.of(claim.key()).equals(claim.key())) {
      throw new IllegalArgumentException(
          "message points to %s; expected a key without '..' segments".formatted(shown(claim)));
    }
    return faces(tree(new String(objects.get(claim, MAX_CLAIM), StandardCharsets.UTF_8)));
  }

  /** Returns the request id of a message that may be broken, if the message has a valid one. */
  public static Optional<RequestId> requestId(String body) {
    try {
      return Optional.of(new RequestId(tree(body).path("request_id").asText("")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns the origin of a message that may be broken, if its frame came through a bucket. */
  public static Optional<Origin> origin(String body) {
    try {
      JsonNode frame = tree(body).path("frame");
      ObjectRef source = ObjectRef.parse(frame.path("source").asText(""));
      return Optional.of(Origin.ofFrame(source, frame.path("etag").asText("")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String shown(ObjectRef claim) {
    return Printable.shown(claim.toString(), LONGEST);
  }

  private static JsonNode tree(String json) {
    try {
      return Json.mapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("message is not JSON: " + Json.reason(e), e);
    }
  }

  private static FacesMessage faces(JsonNode tree) {
    try {
      FacesMessage message = Json.mapper().treeToValue(tree, FacesMessage.class);
      if (message == null) {
        throw new IllegalArgumentException("message is null; expected a message with faces");
      }
      return message;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "message is not a valid faces message: " + Json.reason(e), e);
    }
  }
}
