package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/** Log groups that forget, and go with the stack: they hold ids and times, no pictures. */
final class Logs {
  private Logs() {}

  /** Where Lambda's console looks for the logs of that function. */
  static LogGroup create(Construct scope, String id, String function, Parameters parameters) {
    return named(scope, id, "/aws/lambda/" + parameters.name(function), parameters);
  }

  /** By the whole of its name. */
  static LogGroup named(Construct scope, String id, String name, Parameters parameters) {
    LogGroup logs =
        LogGroup.Builder.create(scope, id)
            .logGroupName(name)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    // LogGroup itself takes an enum without values.
    ((CfnLogGroup) logs.getNode().getDefaultChild())
        .setRetentionInDays(parameters.retention().logs());
    return logs;
  }
}
