package dev.facepipe.local.cloud.aws.awssdk;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.gaul.s3proxy.blobstore.ContentMetadata;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Request;

/** Builds the metadata of objects: the writer's headers, ETag and time. */
final class ObjectHead {
  private ObjectHead() {}

  static String quoted(byte[] md5) {
    return '"' + HexFormat.of().formatHex(md5) + '"';
  }

  @SuppressWarnings("deprecation") // S3Proxy reads only Expires as a time
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

  /** Returns a put request with the key and headers of a multipart upload or a copy. */
  static PutObjectRequest put(S3Request request) {
    PutObjectRequest.Builder put = PutObjectRequest.builder();
    Map<String, SdkField<?>> known = put.sdkFieldNameToField(); // by name in HTTP
    request
        .sdkFieldNameToField()
        .forEach(
            (name, field) ->
                Optional.ofNullable(known.get(name))
                    .ifPresent(same -> same.set(put, field.getValueOrDefault(request))));
    return put.build();
  }

  /** Returns the time in whole seconds, because HTTP and S3 have no fractions of seconds. */
  static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
