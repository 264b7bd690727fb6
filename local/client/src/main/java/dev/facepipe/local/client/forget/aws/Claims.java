package dev.facepipe.local.client.forget.aws;

import dev.facepipe.common.message.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/**
 * Counts the claims of a bucket, and the notes of videos' frames. Claims hold crops of faces, but
 * not whose faces they are; notes hold embeddings of all faces.
 */
public final class Claims {
  private final S3Client s3;
  private final String bucket;

  Claims(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /** Returns lines for people: how many claims and notes there are, and for how long. */
  public List<String> inWords() {
    try {
      List<String> lines = new ArrayList<>();
      count(Keys.CLAIMS)
          .map(
              count ->
                  "claims in %s; they hold crops of faces, but no names; %s; no claim is needed once"
                          .formatted(count, life(Keys.CLAIMS))
                      + " no message waits on the request queue and among its dead letters")
          .ifPresent(lines::add);
      count(Keys.NOTES)
          .map(
              count ->
                  "notes of videos' frames in %s; they hold embeddings of all faces, also of faces"
                          .formatted(count)
                      + " without a name; "
                      + life(Keys.NOTES))
          .ifPresent(lines::add);
      return lines;
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

  /** Returns where objects are, and their number; empty for 0 objects. */
  private Optional<String> count(String prefix) {
    long count =
        s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
            .count();
    return count == 0
        ? Optional.empty()
        : Optional.of("s3://%s/%s: %d".formatted(bucket, prefix, count));
  }

  /** Returns true if a rule applies to keys with this prefix. */
  private static boolean reaches(LifecycleRule rule, String prefix) {
    String own = rule.filter() == null ? null : rule.filter().prefix();
    return own == null || prefix.startsWith(own);
  }

  private String life(String prefix) {
    try {
      return s3.getBucketLifecycleConfiguration(get -> get.bucket(bucket)).rules().stream()
          .filter(rule -> rule.status() == ExpirationStatus.ENABLED)
          .filter(rule -> reaches(rule, prefix))
          .map(LifecycleRule::expiration)
          .filter(expiration -> expiration != null && expiration.days() != null)
          .mapToInt(expiration -> expiration.days())
          .min()
          .stream()
          .mapToObj("the bucket deletes each of them after %d days"::formatted)
          .findFirst()
          .orElse("the bucket deletes none of them by itself");
    } catch (SdkException e) {
      return "the bucket deletes none of them by itself"; // no rules, or rules are not supported
    }
  }
}
