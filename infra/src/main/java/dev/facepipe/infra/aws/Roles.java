package dev.facepipe.infra.aws;

import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/** Roles that allow nothing yet. */
final class Roles {
  private Roles() {}

  static Role ofFunction(Construct scope, String id, String who) {
    return Role.Builder.create(scope, id)
        .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
        .description("Facepipe: " + who)
        .build();
  }
}
