package dev.facepipe.local.client.forget.aws;

import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** Messages too large for the queue. They hold crops of faces, and nothing tells whose. */
public final class Claims {
  private static final String PREFIX = "claims/";

  private final S3Client s3;
  private final String bucket;

  Claims(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /** Returns in words how many there are, and for how long; nothing if there are none. */
  public List<String> inWords() {
    try {
      long count =
          s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(PREFIX)).contents().stream()
              .count();
      return count == 0
          ? List.of()
          : List.of(
              "%d in s3://%s/%s, which hold crops of faces and not whose they are; %s"
                      .formatted(count, bucket, PREFIX, life())
                  + "; none is needed once no message waits on the request queue or among dead"
                  + " letters");
    } catch (NoSuchBucketException e) {
      return List.of(
          "claims, which hold crops of faces: there is no bucket %s; --claims-bucket names it"
              .formatted(bucket));
    } catch (SdkException e) {
      return List.of(
          "claims in s3://%s/%s, which hold crops of faces: could not be counted: %s"
              .formatted(bucket, PREFIX, e.getMessage()));
    }
  }

  private String life() {
    try {
      return s3.getBucketLifecycleConfiguration(get -> get.bucket(bucket)).rules().stream()
          .filter(rule -> rule.status() == ExpirationStatus.ENABLED)
          .map(LifecycleRule::expiration)
          .filter(expiration -> expiration != null && expiration.days() != null)
          .mapToInt(expiration -> expiration.days())
          .min()
          .stream()
          .mapToObj("each is deleted after %d days"::formatted)
          .findFirst()
          .orElse("the bucket deletes none by itself");
    } catch (SdkException e) {
      return "the bucket deletes none by itself"; // no rules, or a service that has none
    }
  }
}
