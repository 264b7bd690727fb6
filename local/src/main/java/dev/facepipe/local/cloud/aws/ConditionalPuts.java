package dev.facepipe.local.cloud.aws;

import java.io.InputStream;
import java.util.stream.IntStream;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A blob store that keeps the promise of a conditional put, as S3 does: of several on one key at
 * the same time, one finds its condition true. S3Proxy 4.1.0 looks at {@code If-Match} before it
 * puts, and does not look again.
 */
final class ConditionalPuts extends ForwardingBlobStore {
  /** Source: S3 user guide, "Conditional writes". */
  private static final int PRECONDITION_FAILED = 412;

  /** Keys share locks, so that there is an end to them. */
  private final Object[] locks = IntStream.range(0, 64).mapToObj(i -> new Object()).toArray();

  ConditionalPuts(BlobStore store) {
    super(store);
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream payload) {
    if (request.ifMatch() == null) {
      return super.putBlob(request, payload);
    }
    synchronized (locks[Math.floorMod(request.key().hashCode(), locks.length)]) {
      HeadObjectResponse there = delegate().blobMetadataIfPresent(request.bucket(), request.key());
      if (there == null || !bare(request.ifMatch()).equals(bare(there.eTag()))) {
        throw S3Exception.builder()
            .statusCode(PRECONDITION_FAILED)
            .message("another object is there")
            .build();
      }
      return super.putBlob(request, payload);
    }
  }

  /** Without quotes, which the one has and the other may lack. */
  private static String bare(@Nullable String etag) {
    return String.valueOf(etag).replace("\"", "");
  }
}
