package dev.facepipe.infra.aws;

import dev.facepipe.infra.Capacity;
import dev.facepipe.infra.FunctionKind;
import dev.facepipe.infra.Parameters;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.CfnEventInvokeConfig;
import software.amazon.awscdk.services.lambda.CfnEventInvokeConfig.DestinationConfigProperty;
import software.amazon.awscdk.services.lambda.CfnEventInvokeConfig.OnFailureProperty;
import software.amazon.awscdk.services.lambda.CfnFunction;
import software.amazon.awscdk.services.lambda.CfnFunction.SnapStartProperty;
import software.amazon.awscdk.services.lambda.DockerImageFunction;
import software.amazon.awscdk.services.lambda.LoggingFormat;
import software.amazon.awscdk.services.lambda.Tracing;
import software.amazon.awscdk.services.lambda.VersionOptions;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/**
 * A function behind its alias. All callers call the alias, so that the version behind the alias can
 * change and change back.
 */
record LiveFunction(FunctionKind kind, DockerImageFunction function, Alias alias, Role role) {
  /** Name of every alias. */
  static final String LIVE = "live";

  /** Tries after the first; Lambda's maximum. */
  private static final int RETRIES = 2;

  /** How long an event may wait for its tries: six hours, Lambda's maximum. */
  private static final int EVENT_LIFE_SECONDS = 6 * 60 * 60;

  /**
   * Makes a function.
   *
   * @param environment variables besides those that the image and the parameters set
   */
  static LiveFunction create(
      Construct parent,
      Parameters parameters,
      Images images,
      FunctionKind kind,
      Map<String, String> environment) {
    Construct scope = new Construct(parent, kind.word());
    LogGroup logs = Logs.create(scope, "Logs", kind.word(), parameters);
    Role role = Roles.ofFunction(scope, "Role", kind.word());
    role.addToPolicy(Allow.log(logs));
    Map<String, String> variables = new TreeMap<>(parameters.settings(kind));
    variables.putAll(environment);
    Capacity capacity = parameters.capacity(kind);
    DockerImageFunction function =
        DockerImageFunction.Builder.create(scope, "Function")
            .functionName(parameters.name(kind.word()))
            .code(images.of(kind))
            .architecture(images.architecture())
            .role(role)
            .environment(variables)
            .memorySize(capacity.memory())
            .ephemeralStorageSize(Size.mebibytes(parameters.scratch(kind)))
            .timeout(Duration.seconds(parameters.timeout(kind).toSeconds()))
            .reservedConcurrentExecutions(capacity.reserved().orElse(null))
            .logGroup(logs)
            // The functions log JSON already. This makes Lambda's own lines JSON too.
            .loggingFormat(LoggingFormat.JSON)
            // Keeps the previous version, so that the alias can go back; the CDK would delete it. A
            // failed deployment's version is deleted, because its snapshot costs money.
            .currentVersionOptions(
                VersionOptions.builder()
                    .removalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
                    .build())
            .tracing(parameters.xray() ? Tracing.ACTIVE : null)
            .build();
    if (parameters.snapStart() && kind.mayHaveSnapshot()) {
      startFromSnapshots(function);
    }
    return new LiveFunction(kind, function, live(scope, function), role);
  }

  /** Also allows these statements, and returns this function. */
  LiveFunction may(PolicyStatement... statements) {
    for (PolicyStatement statement : statements) {
      role.addToPolicy(statement);
    }
    return this;
  }

  /** Sends events that failed on every try to this queue, together with the error. */
  LiveFunction failTo(Queue failures) {
    may(Allow.send(failures));
    CfnEventInvokeConfig.Builder.create(alias, "OnFailure")
        .functionName(function.getFunctionName())
        .qualifier(LIVE)
        .maximumRetryAttempts(RETRIES)
        .maximumEventAgeInSeconds(EVENT_LIFE_SECONDS)
        .destinationConfig(
            DestinationConfigProperty.builder()
                .onFailure(OnFailureProperty.builder().destination(failures.getQueueArn()).build())
                .build())
        .build()
        .getNode()
        .addDependency(alias, role);
    return this;
  }

  /**
   * Turns on SnapStart. {@code DockerImageFunction} refuses this setting, but Lambda accepts it.
   */
  private static void startFromSnapshots(DockerImageFunction function) {
    ((CfnFunction) function.getNode().getDefaultChild())
        .setSnapStart(SnapStartProperty.builder().applyOn("PublishedVersions").build());
  }

  private static Alias live(Construct scope, DockerImageFunction function) {
    return Alias.Builder.create(scope, "Alias")
        .aliasName(LIVE)
        .version(function.getCurrentVersion())
        .build();
  }
}
