package dev.facepipe.local.console.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Drop;
import dev.facepipe.local.console.http.ApiRefused;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Puts videos into their bucket, and reads parts of them. Thread-safe. */
public final class VideosStore {
  private final S3Client s3;
  private final String bucket;

  VideosStore(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /**
   * Puts a video into the bucket.
   *
   * @throws Unavailable if the bucket did not take it
   */
  public Drop put(String key, Path video) {
    try {
      return new Drop(key, s3.putObject(put -> put.bucket(bucket).key(key), video).eTag());
    } catch (SdkException e) {
      throw new Unavailable(
          "the videos bucket did not take %s: %s".formatted(key, e.getMessage()), e);
    }
  }

  /**
   * A part of a video. The receiver closes the stream.
   *
   * @param length bytes of this part
   * @param range which part it is, as the header {@code Content-Range} writes it; null for all
   */
  public record Part(InputStream bytes, long length, @Nullable String range) {}

  /**
   * Returns a video, or a part of it.
   *
   * @param range as the header {@code Range} writes it; null for all
   * @throws ApiRefused if the video is not kept any more, or has no such part
   * @throws Unavailable if the bucket did not answer
   */
  public Part get(Drop video, @Nullable String range) {
    try {
      ResponseInputStream<GetObjectResponse> bytes =
          s3.getObject(
              get -> get.bucket(bucket).key(video.key()).ifMatch(video.etag()).range(range));
      return new Part(bytes, bytes.response().contentLength(), bytes.response().contentRange());
    } catch (NoSuchKeyException | NoSuchBucketException e) {
      throw new ApiRefused(404, "no_video", "the video is not kept any more");
    } catch (S3Exception e) {
      if (e.statusCode() == 412) {
        throw new ApiRefused(404, "no_video", "another video has this name now");
      }
      if (e.statusCode() == 416) {
        throw new ApiRefused(416, "bad_range", "the video has no such part");
      }
      throw unreadable(video, e);
    } catch (SdkException e) {
      throw unreadable(video, e);
    }
  }

  private static Unavailable unreadable(Drop video, SdkException e) {
    return new Unavailable("%s could not be read: %s".formatted(video.key(), e.getMessage()), e);
  }
}
