package dev.facepipe.scalable.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.scalable.NewestObjects;
import dev.facepipe.scalable.Stamp;
import java.time.DateTimeException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Stores objects in S3 with their request's stamp. Each write is conditional on the object that was
 * compared. If that object has changed, it is compared again. An object without a stamp counts as
 * the oldest: an earlier version of this program, or another program, wrote it.
 *
 * <p>The condition is S3's ETag, which equal bytes share. So a write in between is not noticed if
 * it restores the bytes that were compared. Thread-safe; does not own the client.
 */
public final class S3NewestObjects implements NewestObjects {
  /** Name of the metadata that holds the stamp. */
  static final String STAMP = "facepipe-request";

  /**
   * Most tries. Larger than the number of concurrent writers of a name; each can win once against a
   * newer writer.
   */
  private static final int TRIES = 50;

  /**
   * Statuses of a failed condition. Source: S3 user guide, "Conditional writes", on 412 and 409.
   */
  private static final int PRECONDITION_FAILED = 412;

  private static final int CONFLICT = 409;

  private final Supplier<S3Client> s3;

  /** Creates a store that asks {@code s3} for the client at each use. */
  public S3NewestObjects(Supplier<S3Client> s3) {
    this.s3 = s3;
  }

  @Override
  public boolean put(ObjectRef ref, byte[] bytes, String contentType, Stamp stamp) {
    try {
      for (int i = 1; ; i++) {
        Optional<HeadObjectResponse> there = look(ref);
        if (there.flatMap(S3NewestObjects::stamp).filter(s -> s.compareTo(stamp) > 0).isPresent()) {
          return false;
        }
        try {
          write(ref, bytes, contentType, stamp, there.map(HeadObjectResponse::eTag).orElse(null));
          return true;
        } catch (S3Exception e) {
          if (!isOvertaken(e) || i == TRIES) {
            throw e;
          }
        }
      }
    } catch (SdkException e) {
      throw new Unavailable("%s could not be written: %s".formatted(ref, e.getMessage()), e);
    }
  }

  private Optional<HeadObjectResponse> look(ObjectRef ref) {
    try {
      return Optional.of(s3.get().headObject(r -> r.bucket(ref.bucket()).key(ref.key())));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    }
  }

  private static Optional<Stamp> stamp(HeadObjectResponse there) {
    try {
      return Optional.ofNullable(there.metadata().get(STAMP)).map(Stamp::parse);
    } catch (IllegalArgumentException | DateTimeException e) { // written by another program
      return Optional.empty();
    }
  }

  /**
   * Writes an object if the name still has the expected object.
   *
   * @param etag ETag of the object to replace, or null if the name must be free
   */
  private void write(
      ObjectRef ref, byte[] bytes, String contentType, Stamp stamp, @Nullable String etag) {
    s3.get()
        .putObject(
            r ->
                r.bucket(ref.bucket())
                    .key(ref.key())
                    .contentType(contentType)
                    .metadata(Map.of(STAMP, stamp.toString()))
                    .ifMatch(etag)
                    .ifNoneMatch(etag == null ? "*" : null),
            RequestBody.fromBytes(bytes));
  }

  /** Returns true if the compared object was replaced or deleted meanwhile. */
  private static boolean isOvertaken(S3Exception e) {
    return e.statusCode() == PRECONDITION_FAILED
        || e.statusCode() == CONFLICT
        || e instanceof NoSuchKeyException;
  }
}
