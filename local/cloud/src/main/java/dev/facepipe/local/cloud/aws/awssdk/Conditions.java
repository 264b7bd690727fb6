package dev.facepipe.local.cloud.aws.awssdk;

import static dev.facepipe.local.cloud.aws.awssdk.S3Errors.error;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Checks the conditions that a request sets for the object that it reads, writes or deletes. */
final class Conditions {
  private Conditions() {}

  /** Checks a writer's conditions. {@code there} is the existing object; null if none. */
  static void requireWritable(
      @Nullable GetObjectResponse there, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
    if (ifMatch != null && there == null) {
      throw error(404, "NoSuchKey", "The specified key does not exist.");
    }
    if (there == null) {
      return;
    }
    if ((ifMatch != null && !isNamed(ifMatch, there))
        || (ifNoneMatch != null && isNamed(ifNoneMatch, there))) {
      throw S3Exceptions.preconditionFailed(null);
    }
  }

  /**
   * Checks a reader's conditions. An ETag has precedence over a time, as in RFC 9110, 13.2.2.
   *
   * @param notModified status of the reply if the reader already has this object
   */
  static void requireReadable(
      GetObjectResponse head,
      @Nullable String ifMatch,
      @Nullable String ifNoneMatch,
      @Nullable Instant ifModifiedSince,
      @Nullable Instant ifUnmodifiedSince,
      int notModified) {
    Instant since = head.lastModified();
    boolean other =
        ifMatch != null
            ? !isNamed(ifMatch, head)
            : ifUnmodifiedSince != null && since.isAfter(ifUnmodifiedSince);
    boolean known =
        ifNoneMatch != null
            ? isNamed(ifNoneMatch, head)
            : ifModifiedSince != null && !since.isAfter(ifModifiedSince);
    if (other || (known && notModified == 412)) {
      throw S3Exceptions.preconditionFailed(null);
    }
    if (known) {
      throw S3Exceptions.fromStatusCode(notModified, head.eTag(), Map.of(), null);
    }
  }

  static void requireRemovable(DeleteObjectRequest request, GetObjectResponse head) {
    @Nullable Instant time = request.ifMatchLastModifiedTime();
    if ((request.ifMatch() != null && !isNamed(request.ifMatch(), head))
        || (request.ifMatchSize() != null && !request.ifMatchSize().equals(head.contentLength()))
        || (time != null && !time.truncatedTo(ChronoUnit.SECONDS).equals(head.lastModified()))) {
      throw S3Exceptions.preconditionFailed(null);
    }
  }

  static boolean isNamed(String condition, GetObjectResponse head) {
    return condition.equals("*") || isEqual(condition, head.eTag());
  }

  /** Compares two ETags, ignoring their quotes. */
  static boolean isEqual(@Nullable String a, String b) {
    return a != null && a.replace("\"", "").equals(b.replace("\"", ""));
  }
}
