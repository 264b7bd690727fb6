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
 * Objects in S3 that carry their request's stamp. Each is written on the condition that the object
 * that was compared is still there, and compared again if it is not. An object without a stamp, of
 * an earlier version of this program or of somebody else, counts as the oldest.
 *
 * <p>The condition is S3's ETag, which equal bytes share: a write between comparing and writing
 * goes unnoticed if it brings back the very bytes that were compared. Thread-safe; does not own the
 * client.
 */
public final class S3NewestObjects implements NewestObjects {
  /** Name of the metadata that holds the stamp. */
  static final String STAMP = "facepipe-request";

  /** More than write the same name at the same time: each can win once against a newer one. */
  private static final int TRIES = 50;

  /** Source: S3 user guide, "Conditional writes", on 412 and 409. */
  private static final int PRECONDITION_FAILED = 412;

  private static final int CONFLICT = 409;

  private final Supplier<S3Client> s3;

  /** Writes through the client that there is at each use. */
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
    } catch (IllegalArgumentException | DateTimeException e) { // somebody else's
      return Optional.empty();
    }
  }

  /**
   * Writes over one object only.
   *
   * @param etag that object's, or null where there is to be none
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

  /** Whether another object came, or the one that was compared went. */
  private static boolean isOvertaken(S3Exception e) {
    return e.statusCode() == PRECONDITION_FAILED
        || e.statusCode() == CONFLICT
        || e instanceof NoSuchKeyException;
  }
}
