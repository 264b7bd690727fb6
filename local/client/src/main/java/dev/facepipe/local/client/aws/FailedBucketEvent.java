package dev.facepipe.local.client.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.store.ObjectRef;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * A bucket event that failed, as Lambda sends it to an on-failure destination. Source: AWS Lambda
 * developer guide, "Adding a destination", invocation record.
 *
 * @param objects the event's objects, at least one
 * @param tries how often Lambda called the function
 * @param error the function's last error message
 */
record FailedBucketEvent(List<ObjectRef> objects, int tries, String error) {
  /** Returns the event of a message's body, or empty if the body is no such event. */
  static Optional<FailedBucketEvent> of(String body) {
    try {
      JsonNode record = Json.mapper().readTree(body);
      List<ObjectRef> objects = new ArrayList<>();
      for (JsonNode event : record.at("/requestPayload/Records")) {
        String key = event.at("/s3/object/key").asText();
        objects.add(
            new ObjectRef(
                event.at("/s3/bucket/name").asText(),
                URLDecoder.decode(key, StandardCharsets.UTF_8)));
      }
      return objects.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new FailedBucketEvent(
                  objects,
                  record.at("/requestContext/approximateInvokeCount").asInt(),
                  record
                      .at("/responsePayload/errorMessage")
                      .asText("the function gave no reason")));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Writes each object over itself, so that its bucket sends a new event.
   *
   * @throws IllegalArgumentException if an object no longer exists
   */
  void happenAgain(S3Client s3) {
    for (ObjectRef object : objects) {
      try {
        HeadObjectResponse head = s3.headObject(r -> r.bucket(object.bucket()).key(object.key()));
        s3.copyObject(
            r ->
                r.sourceBucket(object.bucket())
                    .sourceKey(object.key())
                    .destinationBucket(object.bucket())
                    .destinationKey(object.key())
                    // S3 copies an object onto itself only if the copy changes something.
                    .metadataDirective(MetadataDirective.REPLACE)
                    .metadata(head.metadata())
                    .contentType(head.contentType()));
      } catch (NoSuchKeyException e) {
        throw new IllegalArgumentException(object + " no longer exists; drop the dead letter", e);
      }
    }
  }
}
