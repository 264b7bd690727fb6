package dev.facepipe.common.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3BucketEntity;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3Entity;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3EventNotificationRecord;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3ObjectEntity;
import dev.facepipe.common.store.ObjectRef;
import java.util.List;
import org.junit.jupiter.api.Test;

class S3RecordsTest {
  @Test
  void keysAreDecoded() {
    assertEquals(
        List.of(new ObjectRef("videos", "back door/a b.mp4")),
        S3Records.created(event("back+door%2Fa%20b.mp4")));
  }

  /** Found by fuzzing: the decoder's own words had the key in them, as it came. */
  @Test
  void aKeyThatIsNotEncodedIsToldOnOneLine() {
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
