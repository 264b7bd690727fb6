package dev.facepipe.aws.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3BucketEntity;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3Entity;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3EventNotificationRecord;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3ObjectEntity;
import dev.facepipe.aws.function.S3Records.Created;
import dev.facepipe.common.store.ObjectRef;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class S3RecordsTest {
  @Test
  void keysAreDecoded() {
    assertEquals(
        List.of(new ObjectRef("videos", "back door/a b.mp4")),
        S3Records.created(event("back+door%2Fa%20b.mp4")).stream().map(Created::object).toList());
  }

  /** Source: Amazon S3 user guide, "Event message structure". */
  @Test
  void aCreatedObjectHasItsETagAndTime() {
    S3Event event =
        new RuntimeJson<>(S3Event.class, Void.class).event(SampleEvents.objectCreated());

    assertEquals(
        List.of(
            new Created(
                new ObjectRef("priming", "priming"),
                "0123456789abcdef0123456789abcdef",
                Instant.parse("2026-11-21T12:00:00Z"))),
        S3Records.created(event));
  }

  @Test
  void anEventMayHaveNoETag() {
    assertEquals("", S3Records.created(event("a.mp4")).get(0).etag());
  }

  /** Found by fuzzing: the decoder's own message contained the raw key. */
  @Test
  void theMessageAboutAnUnencodedKeyIsOneLine() {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> S3Records.created(event("door%\n\u0015.mp4")));

    assertEquals(
        "key 'door%??.mp4' of an event is not URL-encoded; expected two hexadecimal digits after"
            + " each %",
        refused.getMessage());
  }

  private static S3Event event(String key) {
    var s3 =
        new S3Entity(
            null,
            new S3BucketEntity("videos", null, null),
            new S3ObjectEntity(key, 1L, null, null, null),
            null);
    return new S3Event(
        List.of(
            new S3EventNotificationRecord(
                null, "ObjectCreated:Put", null, null, null, null, null, s3, null)));
  }
}
