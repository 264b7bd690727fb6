package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import java.util.List;
import software.amazon.awscdk.services.codedeploy.LambdaApplication;
import software.amazon.awscdk.services.codedeploy.LambdaDeploymentConfig;
import software.amazon.awscdk.services.codedeploy.LambdaDeploymentGroup;
import software.amazon.awscdk.services.iam.Role;
import software.constructs.Construct;

/**
 * Gives a new version of a function a tenth of the calls for ten minutes, then all calls. If one of
 * the function's alarms goes off meanwhile, the alias goes back and the deployment fails.
 */
final class GradualDeploys {
  private GradualDeploys() {}

  static void create(Construct parent, Parameters parameters, Functions functions, Alarms alarms) {
    Construct scope = new Construct(parent, "Deploys");
    LambdaApplication application =
        LambdaApplication.Builder.create(scope, "Application")
            .applicationName(parameters.name())
            .build();
    Role role = Roles.ofDeploys(scope, "Role", "moves the aliases of functions");
    // CloudWatch accepts no resource for this action.
    role.addToPolicy(Allow.actions(List.of("cloudwatch:DescribeAlarms"), "*"));
    for (LiveFunction live : functions.all()) {
      String function = live.function().getFunctionArn();
      // Reading and moving an alias is allowed on its function. Source: AWS service authorization
      // reference, "Actions, resources, and condition keys for AWS Lambda".
      role.addToPolicy(Allow.actions(List.of("lambda:GetAlias", "lambda:UpdateAlias"), function));
      role.addToPolicy(
          Allow.actions(
              List.of(
                  "lambda:GetAlias",
                  "lambda:UpdateAlias",
                  "lambda:GetProvisionedConcurrencyConfig"),
              function + ":" + LiveFunction.LIVE));
      LambdaDeploymentGroup.Builder.create(scope, live.kind().word())
          .application(application)
          .deploymentGroupName(parameters.name(live.kind().word()))
          .alias(live.alias())
          .deploymentConfig(LambdaDeploymentConfig.CANARY_10_PERCENT_10_MINUTES)
          .alarms(alarms.of(live))
          // The CDK would add a policy of AWS that allows more.
          .role(role.withoutPolicyUpdates())
          .build();
    }
  }
}
