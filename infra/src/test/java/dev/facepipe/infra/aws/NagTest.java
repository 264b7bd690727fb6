package dev.facepipe.infra.aws;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Annotations;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Matcher;

/**
 * Checks the stacks against cdk-nag's rules AwsSolutions. Lists the rules that we do not follow,
 * with the reasons.
 */
class NagTest {
  private static final Map<String, String> NOT_FOLLOWED =
      Map.of(
          "AwsSolutions-S1",
          "Access logs of S3 would keep, in one more bucket, who read which person's answer. Owners"
              + " who need this turn on CloudTrail's data events.",
          "AwsSolutions-ELB2",
          "Access logs of the load balancer would keep clients' addresses; alarms report its 5xx.",
          "AwsSolutions-VPC7",
          "Flow logs cost by the byte and would hold clients' addresses; security groups admit only"
              + " the load balancer.",
          "AwsSolutions-SQS3",
          "Clients of a response queue leave answers to others, so an answer may be received often"
              + " before its client finds it; other queues are or have dead-letter queues.",
          "AwsSolutions-AS3",
          "Instances start and end all day; alarms report waiting work and a fleet at its maximum.",
          "AwsSolutions-IAM5",
          "Objects of one bucket are named by its ARN and /*; ECR's token and CloudWatch's alarms"
              + " have no resource. RolesTest and ScalableStackTest check every action and resource.",
          "CdkNagValidationFailure",
          "AwsSolutions-EC23 cannot read the address block of the stack's own network, which is a"
              + " reference; ScalableStackTest checks it.");

  private static final Matcher RULES = Match.stringLikeRegexp("(AwsSolutions|CdkNag).*");

  @TempDir private Path folder;

  @Test
  void functionsFollowTheRules() throws IOException {
    requireRules(Synthesized.PROD);
  }

  @Test
  void scalableTierFollowsTheRules() throws IOException {
    requireRules(Synthesized.PROD_FLEET);
  }

  private void requireRules(Map<String, String> said) throws IOException {
    Map<String, Object> context = new HashMap<>(FacepipeApp.SETTINGS);
    context.putAll(said);
    context.put("images", Synthesized.images(folder.resolve("images")).toString());
    App app =
        new App(
            AppProps.builder()
                .analyticsReporting(false)
                .context(context)
                .outdir(folder.resolve("cdk.out").toString())
                .build());
    Stack stack = FacepipeApp.stack(app);
    List<NagPackSuppression> suppressions =
        NOT_FOLLOWED.entrySet().stream()
            .map(
                rule ->
                    NagPackSuppression.builder().id(rule.getKey()).reason(rule.getValue()).build())
            .toList();
    NagSuppressions.addStackSuppressions(stack, suppressions);
    Aspects.of(app).add(new AwsSolutionsChecks());
    Annotations.fromStack(stack).hasNoError("*", RULES);
    Annotations.fromStack(stack).hasNoWarning("*", RULES);
  }
}
