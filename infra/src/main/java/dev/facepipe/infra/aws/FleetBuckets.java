package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import java.util.Optional;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/**
 * The buckets of the scalable tier.
 *
 * @param input pictures
 * @param output answers
 * @param gallery the gallery
 */
record FleetBuckets(Bucket input, Bucket output, Bucket gallery) {
  static FleetBuckets create(Construct parent, Parameters parameters) {
    Construct scope = new Construct(parent, "Buckets");
    RemovalPolicy removal = Buckets.removal(parameters);
    return new FleetBuckets(
        Buckets.bucket(
                scope, "Input", removal, Buckets.rule(Optional.of(parameters.retention().frames())))
            .build(),
        Buckets.bucket(
                scope,
                "Output",
                removal,
                Buckets.rule(Optional.of(parameters.retention().results())))
            .build(),
        Buckets.ofGallery(scope, removal));
  }
}
