package dev.facepipe.recognition.gallery.aws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.recognition.gallery.GalleryRefused;
import java.io.ByteArrayInputStream;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3GallerySourceTest {
  private static final ObjectRef REF = ObjectRef.parse("s3://people/a b+c.npz");
  private static final byte[] BYTES = {1, 2, 3};

  /** Answers each request with a response head and three bytes, or throws. */
  private record FakeS3(Function<GetObjectRequest, GetObjectResponse> answer) implements S3Client {
    @Override
    public <T> T getObject(
        GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
      try {
        return transformer.transform(
            answer.apply(request), AbortableInputStream.create(new ByteArrayInputStream(BYTES)));
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public String serviceName() {
      return "s3";
    }

    @Override
    public void close() {}
  }

  private static S3GallerySource source(Function<GetObjectRequest, GetObjectResponse> answer) {
    return new S3GallerySource(new FakeS3(answer), REF);
  }

  private static GetObjectResponse head(long length) {
    return GetObjectResponse.builder().eTag("\"v2\"").contentLength(length).build();
  }

  /**
   * The exception that the client makes of a status without a body, as Amazon S3 sends with 304.
   */
  private static S3Exception status(int code) {
    return (S3Exception) S3Exception.builder().statusCode(code).message("status " + code).build();
  }

  @Test
  void firstRequestHasNoCondition() {
    var loaded =
        source(
                request -> {
                  assertEquals("people", request.bucket());
                  assertEquals("a b+c.npz", request.key());
                  assertEquals(null, request.ifNoneMatch());
                  return head(3);
                })
            .loadIfChanged(null)
            .orElseThrow();

    assertEquals("\"v2\"", loaded.etag());
    assertArrayEquals(BYTES, loaded.bytes());
  }

  @Test
  void newVersionIsLoaded() {
    var loaded =
        source(
                request -> {
                  assertEquals("\"v1\"", request.ifNoneMatch());
                  return head(3);
                })
            .loadIfChanged("\"v1\"");

    assertEquals("\"v2\"", loaded.orElseThrow().etag());
  }

  /**
   * A truncated download must not count as an unusable version, which would not be fetched again.
   */
  @Test
  void truncatedDownloadIsUnavailable() {
    var thrown =
        assertThrows(Unavailable.class, () -> source(request -> head(4)).loadIfChanged("\"v1\""));

    assertEquals(
        "gallery s3://people/a b+c.npz could not be read: received 3 bytes; expected 4",
        thrown.getMessage());
  }

  @Test
  void unchangedVersionReturnsEmpty() {
    var loaded =
        source(
                request -> {
                  throw status(304);
                })
            .loadIfChanged("\"v2\"");

    assertEquals(Optional.empty(), loaded);
  }

  private static String refusal(RuntimeException thrownByClient) {
    var source =
        source(
            request -> {
              throw thrownByClient;
            });
    return String.valueOf(
        assertThrows(GalleryRefused.class, () -> source.loadIfChanged(null)).getMessage());
  }

  @Test
  void missingGalleryIsNamed() {
    assertEquals(
        "gallery s3://people/a b+c.npz: no such object",
        refusal(NoSuchKeyException.builder().statusCode(404).build()));
    assertEquals(
        "gallery s3://people/a b+c.npz: no such bucket",
        refusal(NoSuchBucketException.builder().statusCode(404).build()));
    assertEquals(
        "gallery s3://people/a b+c.npz: access denied; expected permission s3:GetObject, and"
            + " s3:ListBucket so that S3 can report a missing object",
        refusal(status(403)));
  }

  @Test
  void hugeObjectIsRefusedUnread() {
    var source = source(request -> head(3_000_000_000L));

    assertEquals(
        "gallery s3://people/a b+c.npz: 3000000000 bytes; expected at most 2147482623",
        assertThrows(GalleryRefused.class, () -> source.loadIfChanged(null)).getMessage());
  }

  @Test
  void failingBucketIsUnavailable() {
    for (RuntimeException e :
        new RuntimeException[] {status(503), SdkClientException.create("timed out")}) {
      var source =
          source(
              request -> {
                throw e;
              });

      assertThrows(Unavailable.class, () -> source.loadIfChanged(null));
    }
  }
}
