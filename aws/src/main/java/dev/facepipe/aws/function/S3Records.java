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

/** What an S3 event tells of. */
public final class S3Records {
  private static final Logger LOG = LoggerFactory.getLogger(S3Records.class);

  /** Characters of a key that are shown at most. */
  private static final int LONGEST = 200;

  private S3Records() {}

  /**
   * An object that came.
   *
   * @param etag what the bucket calls its bytes; empty if the event does not tell
   * @param at when it came, by the bucket's clock
   */
  public record Created(ObjectRef object, String etag, Instant at) {}

  /**
   * Returns the objects that were created, each of its drops once, keys decoded. {@code
   * s3:TestEvent}, an event without records and events of other kinds give none; nor do the empty
   * objects, keys ending in {@code /}, that stand for folders in the console.
   *
   * @throws IllegalArgumentException if a key is not URL-encoded, or a name none of S3's
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
   * Does the work for each object that was created, the others also when one fails.
   *
   * @throws RuntimeException what the last one that failed threw, so that the event comes again
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
    } catch (IllegalArgumentException e) { // it would show the key as it is
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
