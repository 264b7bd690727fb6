package dev.facepipe.video.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.video.VideoRefused;
import dev.facepipe.video.VideoSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Downloads videos from S3. Thread-safe. Does not close the client. */
final class S3VideoSource implements VideoSource {
  /** Status if the object has another ETag. Source: S3 user guide, conditional reads. */
  private static final int PRECONDITION_FAILED = 412;

  private final Supplier<S3Client> s3;

  /** Creates a source that asks {@code s3} for the client at each use. */
  S3VideoSource(Supplier<S3Client> s3) {
    this.s3 = s3;
  }

  @Override
  public String download(ObjectRef video, String etag, Path file, long maxBytes) {
    @Nullable String quoted = etag.isEmpty() ? null : '"' + etag + '"';
    try (ResponseInputStream<GetObjectResponse> object =
        s3.get()
            .getObject(
                request -> request.bucket(video.bucket()).key(video.key()).ifMatch(quoted))) {
      long size = object.response().contentLength();
      if (size > maxBytes) {
        object.abort();
        throw VideoRefused.tooLarge(size, maxBytes);
      }
      requireAll(size, Files.copy(object, file));
      return object.response().eTag();
    } catch (NoSuchKeyException e) {
      throw new UnusableObject(video, "no such object");
    } catch (NoSuchBucketException e) {
      throw new UnusableObject(video, "no such bucket");
    } catch (SdkException | IOException e) {
      if (e instanceof S3Exception refused && refused.statusCode() == PRECONDITION_FAILED) {
        throw new ReplacedObject(video);
      }
      throw new Unavailable("%s could not be downloaded: %s".formatted(video, e.getMessage()), e);
    }
  }

  /** Checks the length, so that a lost connection does not look like a video that is cut short. */
  private static void requireAll(long size, long got) throws IOException {
    if (got != size) {
      throw new IOException("got %d bytes; expected %d".formatted(got, size));
    }
  }
}
