package dev.facepipe.aws.function;

import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3EventNotificationRecord;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3ObjectEntity;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.text.Printable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the records of an S3 event. */
public final class S3Records {
  private static final Logger LOG = LoggerFactory.getLogger(S3Records.class);

  /** Maximum number of characters of a key in an error message. */
  private static final int LONGEST = 200;

  private S3Records() {}

  /**
   * An object that was created.
   *
   * @param object bucket and key
   * @param etag ETag of the object; empty if the event has none
   * @param at creation time by the bucket's clock
   */
  public record Created(ObjectRef object, String etag, Instant at) {}

  /**
   * Returns the created objects without duplicates, with decoded keys. Returns none for {@code
   * s3:TestEvent}, for events without records and for events of other kinds. Leaves out keys that
   * end with {@code /}: the S3 console creates them as folders.
   *
   * @throws IllegalArgumentException if a key is not URL-encoded, or a bucket name or key is
   *     invalid
   */
  public static List<Created> created(S3Event event) {
    return Optional.ofNullable(event.getRecords()).orElse(List.of()).stream()
        .filter(S3Records::isCreation)
        .map(S3Records::object)
        .filter(created -> !created.object().key().endsWith("/"))
        .distinct()
        .toList();
  }

  private static Created object(S3EventNotificationRecord record) {
    S3ObjectEntity object = record.getS3().getObject();
    return new Created(
        new ObjectRef(record.getS3().getBucket().getName(), key(object)),
        Optional.ofNullable(object.geteTag()).orElse("").replace("\"", ""),
        record.getEventTime() == null
            ? Instant.now()
            : Instant.ofEpochMilli(record.getEventTime().getMillis()));
  }

  /**
   * Runs the work for each created object, and continues after a failure.
   *
   * @throws RuntimeException the exception of the last failure, so that Lambda retries the event
   */
  public static void handleEach(S3Event event, Consumer<Created> work) {
    @Nullable RuntimeException failure = null;
    for (Created created : created(event)) {
      try {
        work.accept(created);
      } catch (RuntimeException e) {
        LOG.warn("{}: {}", created.object(), e.getMessage());
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static String key(S3ObjectEntity object) {
    try {
      return object.getUrlDecodedKey();
    } catch (IllegalArgumentException e) { // its message has the raw key
      throw new IllegalArgumentException(
          "key '%s' of an event is not URL-encoded; expected two hexadecimal digits after each %%"
              .formatted(Printable.shown(object.getKey(), LONGEST)));
    }
  }

  private static boolean isCreation(S3EventNotificationRecord record) {
    return record.getS3() != null
        && record.getEventName() != null
        && record.getEventName().startsWith("ObjectCreated");
  }
}
