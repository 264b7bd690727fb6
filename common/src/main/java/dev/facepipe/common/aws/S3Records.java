package dev.facepipe.common.aws;

import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3EventNotificationRecord;
import dev.facepipe.common.store.ObjectRef;
import java.util.List;
import java.util.Optional;

/** What an S3 event tells of. */
public final class S3Records {
  private S3Records() {}

  /**
   * Returns the objects that were created, each once, keys decoded. {@code s3:TestEvent}, an event
   * without records and events of other kinds give none; nor do the empty objects, keys ending in
   * {@code /}, that stand for folders in the console.
   */
  public static List<ObjectRef> created(S3Event event) {
    return Optional.ofNullable(event.getRecords()).orElse(List.of()).stream()
        .filter(S3Records::isCreation)
        .map(
            record ->
                new ObjectRef(
                    record.getS3().getBucket().getName(),
                    record.getS3().getObject().getUrlDecodedKey()))
        .filter(ref -> !ref.key().endsWith("/"))
        .distinct()
        .toList();
  }

  private static boolean isCreation(S3EventNotificationRecord record) {
    return record.getS3() != null
        && record.getEventName() != null
        && record.getEventName().startsWith("ObjectCreated");
  }
}
