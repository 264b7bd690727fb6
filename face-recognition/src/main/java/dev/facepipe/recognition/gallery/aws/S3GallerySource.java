package dev.facepipe.recognition.gallery.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.GalleryRefused;
import dev.facepipe.recognition.gallery.GallerySource;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Reads a gallery from a bucket. Detects a new version by its ETag, with one conditional request
 * whose response has no body unless the version is new. Does not own the client.
 */
public final class S3GallerySource implements GallerySource {
  private static final int NOT_MODIFIED = 304;
  private static final int FORBIDDEN = 403;

  private final Supplier<S3Client> s3;
  private final ObjectRef ref;

  /** Creates a source for an object, which may not exist yet. */
  public S3GallerySource(S3Client s3, ObjectRef ref) {
    this(() -> s3, ref);
  }

  /** Creates a source that asks {@code s3} for the client at each use. */
  public S3GallerySource(Supplier<S3Client> s3, ObjectRef ref) {
    this.s3 = s3;
    this.ref = ref;
  }

  @Override
  public Optional<Loaded> loadIfChanged(@Nullable String etag) {
    GetObjectRequest.Builder request =
        GetObjectRequest.builder().bucket(ref.bucket()).key(ref.key());
    if (etag == null) {
      // At a function's start a snapshot may follow, so the connection closes with the response.
      request.overrideConfiguration(o -> o.putHeader("Connection", "close"));
    } else {
      request.ifNoneMatch(etag);
    }
    try (ResponseInputStream<GetObjectResponse> object = s3.get().getObject(request.build())) {
      long size = object.response().contentLength();
      long most = GalleryFile.mostBytes();
      if (size > most) {
        object.abort();
        throw new GalleryRefused(
            ref.toString(), "%d bytes; expected at most %d".formatted(size, most));
      }
      byte[] bytes = object.readAllBytes();
      if (bytes.length != size) { // a lost connection must not count as a new version
        throw new IOException("received %d bytes; expected %d".formatted(bytes.length, size));
      }
      return Optional.of(new Loaded(object.response().eTag(), bytes));
    } catch (NoSuchKeyException e) {
      throw new GalleryRefused(ref.toString(), "no such object", e);
    } catch (NoSuchBucketException e) {
      throw new GalleryRefused(ref.toString(), "no such bucket", e);
    } catch (S3Exception e) {
      return unchangedOrThrow(e);
    } catch (SdkException | IOException e) {
      throw unavailable(e);
    }
  }

  private Optional<Loaded> unchangedOrThrow(S3Exception e) {
    if (e.statusCode() == NOT_MODIFIED) {
      return Optional.empty();
    }
    if (e.statusCode() == FORBIDDEN) {
      throw new GalleryRefused(
          ref.toString(),
          "access denied; expected permission s3:GetObject, and s3:ListBucket so that S3 can report"
              + " a missing object",
          e);
    }
    throw unavailable(e);
  }

  private Unavailable unavailable(Exception e) {
    return new Unavailable("gallery %s could not be read: %s".formatted(ref, e.getMessage()), e);
  }
}
