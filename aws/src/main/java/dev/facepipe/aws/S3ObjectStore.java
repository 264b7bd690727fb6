package dev.facepipe.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ListedStore;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.StoredObject;
import dev.facepipe.common.store.UnusableObject;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Reads and writes objects in S3. Thread-safe. Does not close the client. */
public final class S3ObjectStore implements ListedStore {
  /**
   * HTTP status if an object exists but must not, or has another ETag. Source: S3 user guide,
   * "conditional requests".
   */
  private static final int PRECONDITION_FAILED = 412;

  /** HTTP status if this write lost against another conditional write. Source: the same page. */
  private static final int CONFLICT = 409;

  private static final int NOT_FOUND = 404;

  /**
   * Error codes with which S3 refuses an object at every try. Source: S3 API reference, "Error
   * responses".
   */
  private static final Set<String> REFUSALS =
      Set.of("EntityTooLarge", "InvalidArgument", "InvalidURI", "KeyTooLongError");

  /** Maximum number of keys in one request. Source: S3 API reference, "DeleteObjects". */
  private static final int MOST_AT_ONCE = 1000;

  /** Number of tries to write an object that others also write. */
  private static final int TRIES = 5;

  private final Supplier<S3Client> s3;

  /** Reads and writes through this client. */
  public S3ObjectStore(S3Client s3) {
    this(() -> s3);
  }

  /** Reads and writes through a client that is read from the supplier for each use. */
  public S3ObjectStore(Supplier<S3Client> s3) {
    this.s3 = s3;
  }

  @Override
  public byte[] get(ObjectRef ref, long maxBytes) {
    return get(ref, null, maxBytes).bytes();
  }

  @Override
  public StoredObject read(ObjectRef ref, long maxBytes) {
    return get(ref, null, maxBytes);
  }

  /**
   * Returns the bytes of an object if the object still has this ETag.
   *
   * @param etag the expected ETag
   * @param maxBytes largest size that is allowed, in bytes; a larger object is refused unread
   * @throws ReplacedObject if another object has this key now
   * @throws UnusableObject if the object or bucket does not exist, or the object is too large
   * @throws Unavailable if the store did not answer; trying again may help
   */
  public byte[] getIfMatch(ObjectRef ref, String etag, long maxBytes) {
    return get(ref, etag, maxBytes).bytes();
  }

  private StoredObject get(ObjectRef ref, @Nullable String etag, long maxBytes) {
    try (ResponseInputStream<GetObjectResponse> object =
        s3.get().getObject(request -> request.bucket(ref.bucket()).key(ref.key()).ifMatch(etag))) {
      long size = object.response().contentLength();
      if (size > maxBytes) {
        object.abort();
        throw new UnusableObject(ref, "%d bytes; expected at most %d".formatted(size, maxBytes));
      }
      GetObjectResponse response = object.response();
      return new StoredObject(
          all(size, object.readAllBytes()), response.eTag(), response.metadata());
    } catch (NoSuchKeyException e) {
      throw new UnusableObject(ref, "no such object");
    } catch (NoSuchBucketException e) {
      throw new UnusableObject(ref, "no such bucket");
    } catch (SdkException | IOException e) {
      if (hasStatus(e, PRECONDITION_FAILED)) {
        throw new ReplacedObject(ref);
      }
      throw new Unavailable("%s could not be read: %s".formatted(ref, e.getMessage()), e);
    }
  }

  /**
   * Returns the bytes if all have arrived: Java treats a lost connection as the end of the object.
   */
  private static byte[] all(long size, byte[] got) throws IOException {
    if (got.length != size) {
      throw new IOException("received %d bytes; expected %d".formatted(got.length, size));
    }
    return got;
  }

  @Override
  public void put(ObjectRef ref, byte[] bytes, String contentType) {
    try {
      put(ref, bytes, request -> request.contentType(contentType));
    } catch (SdkException e) {
      throw notWritten(ref, e);
    }
  }

  @Override
  public boolean putIfAbsent(ObjectRef ref, byte[] bytes, String contentType) {
    return isPut(ref, bytes, request -> request.contentType(contentType).ifNoneMatch("*"));
  }

  @Override
  public boolean putIfMatch(ObjectRef ref, byte[] bytes, String contentType, String etag) {
    return isPut(ref, bytes, request -> request.contentType(contentType).ifMatch(etag));
  }

  private boolean isPut(ObjectRef ref, byte[] bytes, Consumer<PutObjectRequest.Builder> how) {
    try {
      put(ref, bytes, how);
      return true;
    } catch (SdkException e) {
      // NoSuchKey: the object to be replaced no longer exists.
      if (hasStatus(e, PRECONDITION_FAILED)
          || hasStatus(e, CONFLICT)
          || e instanceof NoSuchKeyException) {
        return false;
      }
      throw notWritten(ref, e);
    }
  }

  private void put(ObjectRef ref, byte[] bytes, Consumer<PutObjectRequest.Builder> how) {
    s3.get()
        .putObject(
            request -> how.accept(request.bucket(ref.bucket()).key(ref.key())),
            RequestBody.fromBytes(bytes));
  }

  private static RuntimeException notWritten(ObjectRef ref, SdkException e) {
    return e instanceof S3Exception refused
            && refused.awsErrorDetails() != null
            && REFUSALS.contains(refused.awsErrorDetails().errorCode())
        ? new UnusableObject(ref, refused.awsErrorDetails().errorCode())
        : new Unavailable("%s could not be written: %s".formatted(ref, e.getMessage()), e);
  }

  @Override
  public void putCopy(ObjectRef ref, byte[] bytes, String contentType) {
    for (int i = 0; i < TRIES; i++) {
      Optional<HeadObjectResponse> there = head(ref);
      if (there.isPresent() && !StoredObject.isCopy(there.get().metadata())) {
        return;
      }
      boolean written =
          isPut(
              ref,
              bytes,
              request -> {
                request.contentType(contentType).metadata(StoredObject.markOfCopy());
                there.ifPresentOrElse(
                    copy -> request.ifMatch(copy.eTag()), () -> request.ifNoneMatch("*"));
              });
      if (written) {
        return;
      }
    }
    throw new Unavailable(
        "%s was changed by other writers at every try".formatted(ref),
        new IllegalStateException(TRIES + " tries"));
  }

  private Optional<HeadObjectResponse> head(ObjectRef ref) {
    try {
      return Optional.of(s3.get().headObject(r -> r.bucket(ref.bucket()).key(ref.key())));
    } catch (SdkException e) {
      if (hasStatus(e, NOT_FOUND)) {
        return Optional.empty();
      }
      throw new Unavailable(
          "the metadata of %s could not be read: %s".formatted(ref, e.getMessage()), e);
    }
  }

  @Override
  public List<String> keys(String bucket, String prefix) {
    try {
      return s3
          .get()
          .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
          .contents()
          .stream()
          .map(S3Object::key)
          .toList();
    } catch (NoSuchBucketException e) {
      return List.of();
    } catch (SdkException e) {
      throw new Unavailable("%s could not be listed: %s".formatted(bucket, e.getMessage()), e);
    }
  }

  @Override
  public void delete(String bucket, Collection<String> keys) {
    List<ObjectIdentifier> left =
        keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    for (int from = 0; from < left.size(); from += MOST_AT_ONCE) {
      deleteAtOnce(bucket, left.subList(from, Math.min(from + MOST_AT_ONCE, left.size())));
    }
  }

  private void deleteAtOnce(String bucket, List<ObjectIdentifier> objects) {
    try {
      DeleteObjectsResponse response =
          s3.get()
              .deleteObjects(
                  request -> request.bucket(bucket).delete(d -> d.objects(objects).quiet(true)));
      if (response.hasErrors()) {
        S3Error first = response.errors().get(0);
        throw new Unavailable(
            "%d objects of %s could not be deleted: %s"
                .formatted(response.errors().size(), bucket, first.code()),
            new IllegalStateException(first.message()));
      }
    } catch (NoSuchBucketException e) {
      return; // a bucket that does not exist has no objects
    } catch (SdkException e) {
      throw new Unavailable(
          "objects of %s could not be deleted: %s".formatted(bucket, e.getMessage()), e);
    }
  }

  private static boolean hasStatus(Exception e, int status) {
    return e instanceof S3Exception refused && refused.statusCode() == status;
  }
}
