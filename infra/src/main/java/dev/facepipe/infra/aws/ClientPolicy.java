package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/** A policy for the users that run cameras and clients. The owner attaches it. */
final class ClientPolicy {
  private ClientPolicy() {}

  static void create(
      Construct scope, Parameters parameters, Queues queues, Buckets buckets, Functions functions) {
    String function = functions.frameUrl().alias().getFunctionArn();
    ManagedPolicy.Builder.create(scope, "ClientPolicy")
        .managedPolicyName(parameters.name("client"))
        .description("Post frames, drop videos, read answers")
        .statements(
            List.of(
                // A Function URL needs both. The conditions allow them only through the URL.
                when(
                    Allow.actions(List.of("lambda:InvokeFunctionUrl"), function),
                    "StringEquals",
                    Map.of("lambda:FunctionUrlAuthType", "AWS_IAM")),
                when(
                    Allow.actions(List.of("lambda:InvokeFunction"), function),
                    "Bool",
                    Map.of("lambda:InvokedViaFunctionUrl", "true")),
                Allow.actions(
                    List.of("sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:DeleteMessage"),
                    queues.responses().getQueueArn()),
                Allow.put(buckets.videos(), Buckets.ALL_KEYS),
                Allow.put(buckets.frames(), Buckets.ALL_KEYS),
                Allow.get(buckets.results(), Buckets.ALL_KEYS),
                Allow.missObjects(buckets.results())))
        .build();
  }

  private static PolicyStatement when(
      PolicyStatement statement, String operator, Map<String, String> condition) {
    statement.addCondition(operator, condition);
    return statement;
  }
}
