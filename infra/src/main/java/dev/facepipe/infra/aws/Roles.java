package dev.facepipe.infra.aws;

import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/** Makes roles without permissions. */
final class Roles {
  private Roles() {}

  static Role ofFunction(Construct scope, String id, String who) {
    return of(scope, id, who, "lambda.amazonaws.com");
  }

  static Role ofInstance(Construct scope, String id, String who) {
    return of(scope, id, who, "ec2.amazonaws.com");
  }

  /** Makes a role for CodeDeploy. */
  static Role ofDeploys(Construct scope, String id, String who) {
    return of(scope, id, who, "codedeploy.amazonaws.com");
  }

  private static Role of(Construct scope, String id, String who, String service) {
    return Role.Builder.create(scope, id)
        .assumedBy(new ServicePrincipal(service))
        .description("Facepipe: " + who)
        .build();
  }
}
