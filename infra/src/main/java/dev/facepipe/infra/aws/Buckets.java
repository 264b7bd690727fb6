package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import dev.facepipe.infra.Retention;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.constructs.Construct;

/** The buckets: encrypted, over TLS only, closed to the public, tidied up by themselves. */
record Buckets(Bucket videos, Bucket frames, Bucket results, Bucket claims, Bucket gallery) {
  /** Where in its bucket the gallery lies. */
  static final String GALLERY_KEY = "gallery.npz";

  /** Where {@code FacesOutbox} puts claims. */
  static final String CLAIM_KEYS = "claims/*";

  static final String ALL_KEYS = "*";

  private static final double TLS = 1.2;

  /** The pieces of uploads that were given up; they cost and cannot be seen. */
  private static final Duration UNFINISHED_LIFE = Duration.days(1);

  /** Earlier galleries to go back to, and how long any more of them stay. */
  private static final int GALLERIES = 10;

  private static final Duration GALLERY_LIFE = Duration.days(90);

  /**
   * Makes them.
   *
   * @param notifier role of the function that sets up their events
   */
  static Buckets create(Construct parent, Parameters parameters, IRole notifier) {
    Construct scope = new Construct(parent, "Buckets");
    RemovalPolicy removal = removal(parameters);
    Retention retention = parameters.retention();
    return new Buckets(
        bucket(scope, "Videos", removal, rule(retention.videos()))
            .notificationsHandlerRole(notifier)
            .build(),
        bucket(scope, "Frames", removal, rule(Optional.of(retention.frames())))
            .notificationsHandlerRole(notifier)
            .build(),
        bucket(scope, "Results", removal, rule(Optional.of(retention.results()))).build(),
        bucket(scope, "Claims", removal, rule(Optional.of(retention.claims()))).build(),
        ofGallery(scope, removal));
  }

  /**
   * What becomes of a bucket when its stack is deleted. A stack for use leaves its buckets, except
   * where it fails to come up: buckets that such a deploy left behind would be empty, and the next
   * try would make others.
   */
  static RemovalPolicy removal(Parameters parameters) {
    return parameters.stage().isKept()
        ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
        : RemovalPolicy.DESTROY;
  }

  /** One that keeps earlier galleries to go back to. */
  static Bucket ofGallery(Construct scope, RemovalPolicy removal) {
    return bucket(
            scope,
            "Gallery",
            removal,
            rule(Optional.empty())
                .noncurrentVersionExpiration(GALLERY_LIFE)
                .noncurrentVersionsToRetain(GALLERIES))
        .versioned(true)
        .build();
  }

  /** As the variable {@code GALLERY} has it. */
  String galleryUrl() {
    return galleryUrl(gallery);
  }

  /** The same of any bucket with a gallery. */
  static String galleryUrl(Bucket gallery) {
    return "s3://%s/%s".formatted(gallery.getBucketName(), GALLERY_KEY);
  }

  /** For a bucket that deletes its objects after so many days, or keeps them. */
  static LifecycleRule.Builder rule(Optional<Integer> days) {
    LifecycleRule.Builder rule =
        LifecycleRule.builder().abortIncompleteMultipartUploadAfter(UNFINISHED_LIFE);
    days.ifPresent(number -> rule.expiration(Duration.days(number)));
    return rule;
  }

  /** One that is encrypted, over TLS only and closed to the public. */
  static Bucket.Builder bucket(
      Construct scope, String id, RemovalPolicy removal, LifecycleRule.Builder rule) {
    return Bucket.Builder.create(scope, id)
        .encryption(BucketEncryption.S3_MANAGED)
        .enforceSsl(true)
        .minimumTlsVersion(TLS)
        .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
        .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
        .removalPolicy(removal)
        .lifecycleRules(List.of(rule.build()));
  }
}
