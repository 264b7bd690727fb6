package dev.facepipe.local.client.forget.aws;

import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

/** Counts the objects of a bucket, and says how long they stay. Does not own the client. */
record CountedObjects(S3Client s3, String bucket) {
  /** Returns where objects are, and their number; empty for 0 objects. */
  Optional<String> count(String prefix) {
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

  /** Returns how long objects with a prefix stay, in words. */
  String life(String prefix) {
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
          .orElse("no rule of the bucket deletes them");
    } catch (SdkException e) {
      return "no rule of the bucket deletes them"; // no rules, or rules are not supported
    }
  }
}
