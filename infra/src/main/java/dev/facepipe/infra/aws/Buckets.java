package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import dev.facepipe.infra.Retention;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.constructs.Construct;

/** The buckets: encrypted, only over TLS, not public, with rules that delete old objects. */
record Buckets(Bucket videos, Bucket frames, Bucket results, Bucket claims, Bucket gallery) {
  /** Key of the gallery in its bucket. */
  static final String GALLERY_KEY = "gallery.npz";

  static final String ALL_KEYS = "*";

  private static final String CLAIMS = "claims/";
  private static final String NOTES = "notes/";

  /** Keys of the claims that {@code FacesOutbox} puts. */
  static final String CLAIM_KEYS = CLAIMS + ALL_KEYS;

  /** Keys of the notes about videos' frames that {@code Answers} puts. */
  static final String NOTE_KEYS = NOTES + ALL_KEYS;

  /** Keys of the frames that video-splitting cuts. */
  static final String CUT_KEYS = "drops/" + ALL_KEYS;

  private static final double TLS = 1.2;

  /** Parts of aborted uploads are deleted after this time: they cost money and are not listed. */
  private static final Duration UNFINISHED_LIFE = Duration.days(1);

  /** Number of earlier galleries that are always kept. */
  private static final int GALLERIES = 10;

  /** How long further earlier galleries are kept. */
  private static final Duration GALLERY_LIFE = Duration.days(90);

  /**
   * Makes the buckets.
   *
   * @param notifier role of the function that sets up the buckets' events
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
        bucket(
                scope,
                "Claims",
                removal,
                rule(Optional.of(retention.claims())).prefix(CLAIMS),
                rule(Optional.of(retention.notes())).prefix(NOTES))
            .build(),
        ofGallery(scope, removal));
  }

  /**
   * Returns what happens to a bucket when its stack is deleted. A production stack leaves its
   * buckets, unless its first deployment fails. Buckets of a failed deployment would be empty, and
   * the next deployment would make others.
   */
  static RemovalPolicy removal(Parameters parameters) {
    return parameters.stage().isKept()
        ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
        : RemovalPolicy.DESTROY;
  }

  /** Makes the bucket of the gallery, which keeps earlier galleries. */
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

  /** Returns the value of the variable {@code GALLERY}. */
  String galleryUrl() {
    return galleryUrl(gallery);
  }

  /** Returns the gallery's URL in any bucket with a gallery. */
  static String galleryUrl(Bucket gallery) {
    return "s3://%s/%s".formatted(gallery.getBucketName(), GALLERY_KEY);
  }

  /** Returns a rule that deletes objects after this many days; empty keeps them. */
  static LifecycleRule.Builder rule(Optional<Integer> days) {
    LifecycleRule.Builder rule =
        LifecycleRule.builder().abortIncompleteMultipartUploadAfter(UNFINISHED_LIFE);
    days.ifPresent(number -> rule.expiration(Duration.days(number)));
    return rule;
  }

  /** Returns a builder of a bucket that is encrypted, only over TLS and not public. */
  static Bucket.Builder bucket(
      Construct scope, String id, RemovalPolicy removal, LifecycleRule.Builder... rules) {
    return Bucket.Builder.create(scope, id)
        .encryption(BucketEncryption.S3_MANAGED)
        .enforceSsl(true)
        .minimumTlsVersion(TLS)
        .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
        .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
        .removalPolicy(removal)
        .lifecycleRules(Stream.of(rules).map(LifecycleRule.Builder::build).toList());
  }
}
