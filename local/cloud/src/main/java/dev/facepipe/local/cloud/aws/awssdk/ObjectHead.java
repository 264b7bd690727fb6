package dev.facepipe.local.cloud.aws.awssdk;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.gaul.s3proxy.blobstore.ContentMetadata;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** What is known of an object beside its content: what its writer said, its ETag and its time. */
final class ObjectHead {
  private ObjectHead() {}

  static String quoted(byte[] md5) {
    return '"' + HexFormat.of().formatHex(md5) + '"';
  }

  @SuppressWarnings("deprecation") // Expires as a time: S3Proxy reads no other
  static GetObjectResponse of(PutObjectRequest request, Content content, String eTag) {
    String type = request.contentType();
    return GetObjectResponse.builder()
        .cacheControl(request.cacheControl())
        .contentDisposition(request.contentDisposition())
        .contentEncoding(request.contentEncoding())
        .contentLanguage(request.contentLanguage())
        .contentType(type == null ? ContentMetadata.DEFAULT_CONTENT_TYPE : type)
        .expires(request.expires())
        .metadata(request.metadata())
        .storageClass(request.storageClassAsString())
        .contentLength(content.length())
        .eTag(eTag)
        .lastModified(now())
        .build();
  }

  /** Returns the put that would leave what an upload in parts will. */
  @SuppressWarnings("deprecation") // as above
  static PutObjectRequest wholeObject(CreateMultipartUploadRequest request) {
    return PutObjectRequest.builder()
        .key(request.key())
        .cacheControl(request.cacheControl())
        .contentDisposition(request.contentDisposition())
        .contentEncoding(request.contentEncoding())
        .contentLanguage(request.contentLanguage())
        .contentType(request.contentType())
        .expires(request.expires())
        .metadata(request.metadata())
        .storageClass(request.storageClassAsString())
        .build();
  }

  /** Returns the put that would leave what a copy with other headers does. */
  @SuppressWarnings("deprecation") // as above
  static PutObjectRequest replacement(CopyObjectRequest request) {
    return PutObjectRequest.builder()
        .cacheControl(request.cacheControl())
        .contentDisposition(request.contentDisposition())
        .contentEncoding(request.contentEncoding())
        .contentLanguage(request.contentLanguage())
        .contentType(request.contentType())
        .expires(request.expires())
        .metadata(request.metadata())
        .storageClass(request.storageClassAsString())
        .build();
  }

  /** HTTP knows no parts of seconds; S3 neither. */
  static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
