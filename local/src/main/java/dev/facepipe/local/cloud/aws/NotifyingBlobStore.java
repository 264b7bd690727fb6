package dev.facepipe.local.cloud.aws;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** A blob store that tells who listens to a bucket of every object created there. */
final class NotifyingBlobStore extends ForwardingBlobStore {
  private static final Logger log = LoggerFactory.getLogger(NotifyingBlobStore.class);

  /** What S3Proxy puts beside an upload in parts, and never lists. Source: S3ProxyHandler. */
  private static final String BOOKKEEPING_PREFIX = ".s3proxy-mpu-stub-";

  private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();

  NotifyingBlobStore(BlobStore store) {
    super(store);
  }

  void listen(String bucket, Consumer<String> listener) {
    listeners.computeIfAbsent(bucket, b -> new CopyOnWriteArrayList<>()).add(listener);
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream payload) {
    PutObjectResponse response = super.putBlob(request, payload);
    created("ObjectCreated:Put", request.bucket(), request.key());
    return response;
  }

  @Override
  public CopyObjectResponse copyBlob(CopyObjectRequest request) {
    CopyObjectResponse response = super.copyBlob(request);
    created("ObjectCreated:Copy", request.destinationBucket(), request.destinationKey());
    return response;
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload upload, CompleteMultipartUploadRequest request) {
    CompleteMultipartUploadResponse response = super.completeMultipartUpload(upload, request);
    created("ObjectCreated:CompleteMultipartUpload", upload.containerName(), upload.blobName());
    return response;
  }

  private void created(String eventName, String bucket, String key) {
    List<Consumer<String>> interested = listeners.getOrDefault(bucket, List.of());
    if (interested.isEmpty() || key.startsWith(BOOKKEEPING_PREFIX)) {
      return;
    }
    String event;
    try {
      var object =
          delegate().blobMetadata(HeadObjectRequest.builder().bucket(bucket).key(key).build());
      event = ObjectCreated.event(eventName, bucket, key, object.contentLength(), object.eTag());
    } catch (NoSuchKeyException e) {
      log.info("{}/{} was deleted before it could be reported", bucket, key);
      return;
    }
    for (Consumer<String> listener : interested) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        // The object is stored, whoever listens; its client must hear so.
        log.error("{}/{}: listener failed", bucket, key, e);
      }
    }
  }
}
