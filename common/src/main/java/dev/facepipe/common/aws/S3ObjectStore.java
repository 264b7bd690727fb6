package dev.facepipe.common.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects in S3. Thread-safe; does not own the client. */
public final class S3ObjectStore implements ObjectStore {
  /**
   * Status for an object that is there where none was to be, or is another one. Source: S3 user
   * guide, "conditional requests".
   */
  private static final int PRECONDITION_FAILED = 412;

  private final Supplier<S3Client> s3;

  /** Reads and writes through that client. */
  public S3ObjectStore(S3Client s3) {
    this(() -> s3);
  }

  /** The same through the client that there is at each use. */
  public S3ObjectStore(Supplier<S3Client> s3) {
    this.s3 = s3;
  }

  @Override
  public byte[] get(ObjectRef ref, long maxBytes) {
    return get(ref, null, maxBytes);
  }

  /**
   * Returns the bytes of an object as somebody put it, and of no other that came later.
   *
   * @param etag what the bucket called it then
   * @param maxBytes refuse larger ones without reading them
   * @throws ReplacedObject if another one has that name now
   * @throws UnusableObject if there is no such object or bucket, or it is too large
   * @throws Unavailable if the store did not answer; trying again may help
   */
  public byte[] getIfMatch(ObjectRef ref, String etag, long maxBytes) {
    return get(ref, etag, maxBytes);
  }

  private byte[] get(ObjectRef ref, @Nullable String etag, long maxBytes) {
    try (ResponseInputStream<GetObjectResponse> object =
        s3.get().getObject(request -> request.bucket(ref.bucket()).key(ref.key()).ifMatch(etag))) {
      long size = object.response().contentLength();
      if (size > maxBytes) {
        object.abort();
        throw new UnusableObject(ref, "%d bytes; expected at most %d".formatted(size, maxBytes));
      }
      return all(size, object.readAllBytes());
    } catch (NoSuchKeyException e) {
      throw new UnusableObject(ref, "no such object");
    } catch (NoSuchBucketException e) {
      throw new UnusableObject(ref, "no such bucket");
    } catch (SdkException | IOException e) {
      if (isPreconditionFailed(e)) {
        throw new ReplacedObject(ref);
      }
      throw new Unavailable("%s could not be read: %s".formatted(ref, e.getMessage()), e);
    }
  }

  /** Java takes a connection that is lost for the object's end. */
  private static byte[] all(long size, byte[] got) throws IOException {
    if (got.length != size) {
      throw new IOException("%d bytes came; expected %d".formatted(got.length, size));
    }
    return got;
  }

  @Override
  public void put(ObjectRef ref, byte[] bytes, String contentType) {
    putTagged(ref, bytes, contentType);
  }

  /**
   * The same, and returns what S3 calls these bytes: their ETag, with its quotes.
   *
   * @throws Unavailable if the store did not take it; trying again may help
   */
  public String putTagged(ObjectRef ref, byte[] bytes, String contentType) {
    try {
      return s3.get()
          .putObject(
              request -> request.bucket(ref.bucket()).key(ref.key()).contentType(contentType),
              RequestBody.fromBytes(bytes))
          .eTag();
    } catch (SdkException e) {
      throw new Unavailable("%s could not be written: %s".formatted(ref, e.getMessage()), e);
    }
  }

  @Override
  public void putIfAbsent(ObjectRef ref, byte[] bytes, String contentType) {
    try {
      s3.get()
          .putObject(
              request ->
                  request
                      .bucket(ref.bucket())
                      .key(ref.key())
                      .contentType(contentType)
                      .ifNoneMatch("*"),
              RequestBody.fromBytes(bytes));
    } catch (SdkException e) {
      if (isPreconditionFailed(e)) {
        return;
      }
      throw new Unavailable("%s could not be written: %s".formatted(ref, e.getMessage()), e);
    }
  }

  private static boolean isPreconditionFailed(Exception e) {
    return e instanceof S3Exception refused && refused.statusCode() == PRECONDITION_FAILED;
  }
}
