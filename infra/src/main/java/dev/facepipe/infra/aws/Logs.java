package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/** Log groups that delete old lines and end with the stack. They hold no pictures. */
final class Logs {
  private Logs() {}

  /** Makes the log group in which Lambda's console looks for this function's logs. */
  static LogGroup create(Construct scope, String id, String function, Parameters parameters) {
    return named(scope, id, "/aws/lambda/" + parameters.name(function), parameters);
  }

  /** Makes a log group by its full name. */
  static LogGroup named(Construct scope, String id, String name, Parameters parameters) {
    LogGroup logs =
        LogGroup.Builder.create(scope, id)
            .logGroupName(name)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    // LogGroup itself takes an enum, which cannot be made from a number.
    ((CfnLogGroup) logs.getNode().getDefaultChild())
        .setRetentionInDays(parameters.retention().logs());
    return logs;
  }
}
