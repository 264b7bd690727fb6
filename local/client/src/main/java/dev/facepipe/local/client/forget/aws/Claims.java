package dev.facepipe.local.client.forget.aws;

import dev.facepipe.common.message.Keys;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** Counts the claims of a bucket. They hold crops of faces, but not whose faces they are. */
public final class Claims {
  private final S3Client s3;
  private final String bucket;

  Claims(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /** Returns a line for people: how many claims there are, and for how long; none for 0 claims. */
  public List<String> inWords() {
    try {
      long count =
          s3
              .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(Keys.CLAIMS))
              .contents()
              .stream()
              .count();
      return count == 0
          ? List.of()
          : List.of(
              "claims in s3://%s/%s: %d; they hold crops of faces, but no names; %s"
                      .formatted(bucket, Keys.CLAIMS, count, life())
                  + "; no claim is needed once no message waits on the request queue and among its"
                  + " dead letters");
    } catch (NoSuchBucketException e) {
      return List.of(
          ("claims, which hold crops of faces: not counted, because there is no bucket %s;"
                  + " --claims-bucket names the bucket")
              .formatted(bucket));
    } catch (SdkException e) {
      return List.of(
          "claims in s3://%s/%s, which hold crops of faces: not counted: %s"
              .formatted(bucket, Keys.CLAIMS, e.getMessage()));
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
          .mapToObj("the bucket deletes each claim after %d days"::formatted)
          .findFirst()
          .orElse("the bucket deletes no claim by itself");
    } catch (SdkException e) {
      return "the bucket deletes no claim by itself"; // no rules, or rules are not supported
    }
  }
}
