package dev.facepipe.infra.aws;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResource;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Deploys the functions' stack with LocalStack's CloudFormation, if Docker and its image are
 * available, and reads the resources with AWS's SDK. Functions are made but not called. The
 * scalable tier is not deployed: this LocalStack has no load balancer, launch template or Auto
 * Scaling group, and skips them. LocalStack also skips the buckets' lifecycle rules and reserved
 * concurrency; other tests check those in the template.
 */
class LocalStackDeployTest {
  /** The last release that needs no account. {@code LOCALSTACK_IMAGE} names another image. */
  private static final String IMAGE =
      System.getenv().getOrDefault("LOCALSTACK_IMAGE", "localstack/localstack:4.14.0");

  private static final boolean IMAGE_IS_ASKED_FOR = System.getenv("LOCALSTACK_IMAGE") != null;
  private static final String NEEDS =
      "needs image %s in a running Docker: pull the image, or build it with docker/test/images.sh"
          .formatted(IMAGE);

  /** Resources that LocalStack skips. FunctionsTest and WatchingTest check them in the template. */
  private static final Set<String> PASSED_OVER =
      Set.of(
          "Custom::S3BucketNotifications",
          "AWS::Budgets::Budget",
          "AWS::CloudWatch::Dashboard",
          "AWS::CodeDeploy::Application",
          "AWS::CodeDeploy::DeploymentGroup");

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Map<String, String>> IDS = new TreeMap<>();

  private static LocalStackContainer localStack;
  private static CloudFormationClient cloudFormation;
  private static LambdaClient lambda;
  private static SqsClient sqs;
  private static S3Client s3;

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void everyResourceIsCreated(String stage) {
    Set<String> wanted = new TreeSet<>();
    template(stage).get("Resources").fieldNames().forEachRemaining(wanted::add);

    assertEquals(wanted, deployed(stage).keySet());
    List<StackEvent> events =
        cloudFormation.describeStackEvents(r -> r.stackName("facepipe-" + stage)).stackEvents();
    Set<String> unknown =
        events.stream()
            .filter(
                event -> String.valueOf(event.resourceStatusReason()).contains("is not supported"))
            .map(StackEvent::resourceType)
            .collect(Collectors.toSet());
    assertTrue(PASSED_OVER.containsAll(unknown), unknown::toString);
  }

  @Test
  void requestsBecomeDeadLettersAfterFiveTries() throws IOException {
    Map<QueueAttributeName, String> requests = attributes("dev", "requests");
    JsonNode redrive = JSON.readTree(requests.get(QueueAttributeName.REDRIVE_POLICY));

    assertEquals(5, redrive.get("maxReceiveCount").asInt());
    assertEquals(
        attributes("dev", "requests-dead-letters").get(QueueAttributeName.QUEUE_ARN),
        redrive.get("deadLetterTargetArn").asText());
    JsonNode allowed =
        JSON.readTree(
            attributes("dev", "requests-dead-letters")
                .get(QueueAttributeName.REDRIVE_ALLOW_POLICY));
    assertEquals(
        requests.get(QueueAttributeName.QUEUE_ARN), allowed.get("sourceQueueArns").get(0).asText());

    stopTheMapping();
    String url = url("dev", "requests");
    sqs.sendMessage(r -> r.queueUrl(url).messageBody("nobody can read this"));
    for (int tries = 1; tries <= 5; tries++) {
      List<Message> received =
          sqs.receiveMessage(r -> r.queueUrl(url).visibilityTimeout(0).waitTimeSeconds(5))
              .messages();
      assertEquals(1, received.size(), "try " + tries);
    }
    assertEquals(
        List.of(),
        sqs.receiveMessage(r -> r.queueUrl(url).visibilityTimeout(0).waitTimeSeconds(1))
            .messages());
    assertEquals(
        "nobody can read this",
        sqs.receiveMessage(r -> r.queueUrl(url("dev", "requests-dead-letters")).waitTimeSeconds(5))
            .messages()
            .get(0)
            .body());
  }

  @Test
  void queuesHaveTheTimesAndSizesOfTheDesign() {
    // Six times the functions' 30 s and 5 minutes; 4 days, 1 day and 14 days.
    Map<String, List<String>> wanted =
        Map.of(
            "requests", List.of("180", "1048576", "345600"),
            "summaries", List.of("1800", "1048576", "345600"),
            "responses", List.of("1", "1048576", "86400"),
            "requests-dead-letters", List.of("30", "1048576", "1209600"),
            "summaries-dead-letters", List.of("30", "1048576", "1209600"),
            "frames-dead-letters", List.of("30", "1048576", "1209600"),
            "videos-dead-letters", List.of("30", "1048576", "1209600"));
    wanted.forEach(
        (queue, values) -> {
          Map<QueueAttributeName, String> is = attributes("dev", queue);
          assertEquals(
              values,
              List.of(
                  is.get(QueueAttributeName.VISIBILITY_TIMEOUT),
                  is.get(QueueAttributeName.MAXIMUM_MESSAGE_SIZE),
                  is.get(QueueAttributeName.MESSAGE_RETENTION_PERIOD)),
              queue);
          assertEquals("true", is.get(QueueAttributeName.SQS_MANAGED_SSE_ENABLED), queue);
          assertTrue(
              is.get(QueueAttributeName.POLICY).contains("\"aws:SecureTransport\": \"false\"")
                  || is.get(QueueAttributeName.POLICY)
                      .contains("\"aws:SecureTransport\":\"false\""),
              queue);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void queueCallsTheAliasAndGetsSingleMessagesBack(String stage) {
    deployed(stage);
    EventSourceMappingConfiguration mapping = mapping(stage);

    assertTrue(
        mapping.functionArn().endsWith(":facepipe-%s-face-recognition:live".formatted(stage)),
        mapping::functionArn);
    assertEquals(10, mapping.batchSize());
    assertEquals(
        List.of(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES), mapping.functionResponseTypes());
    assertEquals(
        stage.equals("dev") ? 5 : 50, mapping.scalingConfig().maximumConcurrency().intValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void functionsHaveAliasesOfPublishedVersions(String stage) {
    deployed(stage);
    for (String function :
        List.of(
            "face-detection", "frame-upload", "face-recognition", "video-splitting", "summaries")) {
      String name = "facepipe-%s-%s".formatted(stage, function);
      assertEquals("1", lambda.getAlias(r -> r.functionName(name).name("live")).functionVersion());
    }
    String posted = "facepipe-%s-face-detection".formatted(stage);
    assertEquals(
        FunctionUrlAuthType.AWS_IAM,
        lambda.getFunctionUrlConfig(r -> r.functionName(posted).qualifier("live")).authType());
  }

  @Test
  void bucketsMayCallTheirFunctionAndFailuresHaveAQueue() {
    deployed("dev");
    for (Map.Entry<String, String> entry :
        Map.of("frame-upload", "Frames", "video-splitting", "Videos").entrySet()) {
      String function = "facepipe-dev-" + entry.getKey();
      String policy = lambda.getPolicy(r -> r.functionName(function).qualifier("live")).policy();
      assertTrue(policy.contains("s3.amazonaws.com"), policy);
      assertTrue(policy.contains("arn:aws:s3:::" + bucket("dev", entry.getValue())), policy);
      assertTrue(
          lambda
              .getFunctionEventInvokeConfig(r -> r.functionName(function).qualifier("live"))
              .destinationConfig()
              .onFailure()
              .destination()
              .endsWith(
                  ":facepipe-dev-%s-dead-letters"
                      .formatted(entry.getValue().toLowerCase(Locale.ROOT))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void bucketsAreNotPublicAndOnlyOverTls(String stage) throws IOException {
    for (String name : List.of("Videos", "Frames", "Results", "Claims", "Gallery")) {
      String bucket = bucket(stage, name);
      JsonNode policy = JSON.readTree(s3.getBucketPolicy(r -> r.bucket(bucket)).policy());
      ObjectNode asTemplate = JSON.createObjectNode();
      asTemplate.putObject("Properties").set("PolicyDocument", policy);
      assertTrue(Policies.denyWithoutTls(asTemplate, "s3:*"), policy::toString);
      assertTrue(
          s3.getPublicAccessBlock(r -> r.bucket(bucket))
              .publicAccessBlockConfiguration()
              .restrictPublicBuckets());
    }
    assertEquals(
        BucketVersioningStatus.ENABLED,
        s3.getBucketVersioning(r -> r.bucket(bucket(stage, "Gallery"))).status());
  }

  /** Stops the mapping; otherwise LocalStack would receive the messages itself. */
  private static void stopTheMapping() {
    String id = mapping("dev").uuid();
    lambda.updateEventSourceMapping(r -> r.uuid(id).enabled(false));
    await().until(() -> lambda.getEventSourceMapping(r -> r.uuid(id)).state().equals("Disabled"));
  }

  private static EventSourceMappingConfiguration mapping(String stage) {
    return lambda
        .listEventSourceMappings(r -> r.eventSourceArn(arn(stage)))
        .eventSourceMappings()
        .get(0);
  }

  private static String arn(String stage) {
    return attributes(stage, "requests").get(QueueAttributeName.QUEUE_ARN);
  }

  private static Map<QueueAttributeName, String> attributes(String stage, String queue) {
    String url = url(stage, queue);
    return sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
        .attributes();
  }

  private static String url(String stage, String queue) {
    deployed(stage);
    return sqs.getQueueUrl(r -> r.queueName("facepipe-%s-%s".formatted(stage, queue))).queueUrl();
  }

  private static String bucket(String stage, String name) {
    return deployed(stage).entrySet().stream()
        .filter(entry -> entry.getKey().matches("Buckets" + name + "[0-9A-F]{8}"))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  /** Returns the resources' physical ids by logical id. The first call deploys the stack. */
  private static Map<String, String> deployed(String stage) {
    start();
    return IDS.computeIfAbsent(stage, LocalStackDeployTest::deploy);
  }

  private static Map<String, String> deploy(String stage) {
    String stack = "facepipe-" + stage;
    String key = stack + ".json";
    s3.putObject(
        r -> r.bucket("templates").key(key), RequestBody.fromString(template(stage).toString()));
    cloudFormation.createStack(
        r ->
            r.stackName(stack)
                .templateURL("http://localhost:4566/templates/" + key)
                .capabilities(Capability.CAPABILITY_NAMED_IAM));
    await().atMost(PATIENCE).until(() -> !status(stack).endsWith("IN_PROGRESS"));
    List<StackResource> resources =
        cloudFormation.describeStackResources(r -> r.stackName(stack)).stackResources();
    assertEquals(
        "CREATE_COMPLETE",
        status(stack),
        () ->
            resources.stream()
                .filter(r -> !r.resourceStatusAsString().equals("CREATE_COMPLETE"))
                .map(r -> r.logicalResourceId() + ": " + r.resourceStatusReason())
                .collect(Collectors.joining("\n")));
    return resources.stream()
        .peek(r -> assertEquals("CREATE_COMPLETE", r.resourceStatusAsString(), r::toString))
        .collect(
            Collectors.toMap(
                StackResource::logicalResourceId,
                r -> String.valueOf(r.physicalResourceId()),
                (one, other) -> other,
                TreeMap::new));
  }

  private static String status(String stack) {
    return cloudFormation
        .describeStacks(r -> r.stackName(stack))
        .stacks()
        .get(0)
        .stackStatusAsString();
  }

  /** Returns the template without the CDK's check for its own stack. */
  private static JsonNode template(String stage) {
    Synthesized stack = stage.equals("dev") ? Synthesized.dev() : Synthesized.prod();
    ObjectNode template = stack.json().deepCopy();
    template.remove(List.of("Parameters", "Rules"));
    return template;
  }

  /**
   * Starts LocalStack for the first test that needs it. If LocalStack cannot start, each test says
   * what is missing. The test fails if the image was requested by name, and is skipped otherwise.
   */
  private static void start() {
    if (localStack != null) {
      return;
    }
    boolean isAtHand = imageIsAtHand();
    assertTrue(isAtHand || !IMAGE_IS_ASKED_FOR, NEEDS);
    assumeTrue(isAtHand, NEEDS + "; other tests checked the template");
    localStack =
        new LocalStackContainer(
                DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("localstack/localstack"))
            .withEnv("CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES", "1");
    localStack.start();
    cloudFormation = client(CloudFormationClient.builder());
    lambda = client(LambdaClient.builder());
    sqs = client(SqsClient.builder());
    s3 = client(S3Client.builder().forcePathStyle(true));
    s3.createBucket(r -> r.bucket("templates"));
  }

  /** Returns a client with a long timeout: LocalStack loads a service at its first request. */
  private static <C, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>> C client(
      B builder) {
    return builder
        .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(PATIENCE))
        .endpointOverride(localStack.getEndpoint())
        .region(Region.of(localStack.getRegion()))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(localStack.getAccessKey(), localStack.getSecretKey())))
        .build();
  }

  /** Asks Docker directly: Testcontainers would try for minutes to pull an unavailable image. */
  private static boolean imageIsAtHand() {
    try {
      return new ProcessBuilder("docker", "image", "inspect", IMAGE)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // no docker command
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @AfterAll
  static void stop() {
    if (localStack != null) {
      cloudFormation.close();
      lambda.close();
      sqs.close();
      s3.close();
      localStack.stop();
    }
  }
}
