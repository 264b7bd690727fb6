package dev.facepipe.infra.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.infra.EmbedderChoice;
import dev.facepipe.infra.FunctionKind;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.video.Sampling;
import dev.facepipe.video.VideoSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awscdk.assertions.Match;

class FunctionsTest {
  private static final String FUNCTION = "AWS::Lambda::Function";

  @Test
  void fiveFunctionsUseThreeImages() {
    Map<String, JsonNode> images = new TreeMap<>();
    Synthesized.dev()
        .assets()
        .get("dockerImages")
        .forEach(
            image ->
                images.put(image.at("/source/dockerBuildTarget").asText(), image.get("source")));

    assertEquals(Set.of("face-detection", "face-recognition", "video-splitting"), images.keySet());
    images.values().forEach(image -> assertEquals("linux/amd64", image.get("platform").asText()));
    assertEquals(
        "{\"EMBEDDER\":\"inception-resnet-v1\"}",
        images.get("face-recognition").get("dockerBuildArgs").toString());
    assertEquals(
        imageOf(Synthesized.dev(), FunctionKind.FRAME_URL),
        imageOf(Synthesized.dev(), FunctionKind.FRAME_UPLOAD));
    assertEquals(
        imageOf(Synthesized.dev(), FunctionKind.FACES_QUEUE),
        imageOf(Synthesized.dev(), FunctionKind.SUMMARIES_QUEUE));
  }

  @Test
  void imagesHaveTheChosenArchitectureBaseAndEmbedder() {
    for (JsonNode image : Synthesized.chosen().assets().get("dockerImages")) {
      assertEquals("linux/arm64", image.at("/source/platform").asText());
      String embedder =
          image.at("/source/dockerBuildTarget").asText().equals("face-recognition")
              ? ",\"EMBEDDER\":\"resnet34\"}"
              : "}";
      assertEquals(
          "{\"BASE\":\"example.org/base:1\"" + embedder,
          image.at("/source/dockerBuildArgs").toString());
    }
    for (FunctionKind kind : FunctionKind.values()) {
      assertEquals(
          "[\"arm64\"]", function(Synthesized.chosen(), kind).get("Architectures").toString());
      assertEquals(
          "[\"x86_64\"]", function(Synthesized.dev(), kind).get("Architectures").toString());
    }
  }

  /** Maven has laid out the files. The CDK would copy a gigabyte three times. */
  @Test
  void imagesAreNotCopied() {
    for (JsonNode image : Synthesized.dev().assets().get("dockerImages")) {
      assertTrue(image.at("/source/directory").asText().endsWith("/images"), image::toString);
    }
  }

  @Test
  void functionIsPublishedOnlyIfItsOwnImageChanges(@TempDir Path folder) throws IOException {
    Path images = Synthesized.images(folder.resolve("images"));
    Synthesized before = Synthesized.synthesize(Map.of(), images, folder.resolve("before"));
    Files.writeString(images.resolve("face-recognition/new.jar"), "new");
    Files.writeString(Files.createDirectory(images.resolve("cloud")).resolve("new.jar"), "new");
    Synthesized after = Synthesized.synthesize(Map.of(), images, folder.resolve("after"));

    for (FunctionKind kind : FunctionKind.values()) {
      assertEquals(
          !kind.image().equals("face-recognition"),
          imageOf(before, kind).equals(imageOf(after, kind)),
          kind::word);
    }
  }

  @Test
  void embeddersHaveTheNamesOfFaceRecognition() {
    assertEquals(
        Stream.of(EmbedderName.values()).map(EmbedderName::word).toList(),
        Stream.of(EmbedderChoice.values()).map(EmbedderChoice::word).toList());
  }

  @ParameterizedTest
  @EnumSource
  void functionsHandlerExists(FunctionKind kind) throws ReflectiveOperationException {
    String handler = function(Synthesized.dev(), kind).at("/ImageConfig/Command/0").asText();

    Class<?> type = Class.forName(handler);
    assertTrue(RequestHandler.class.isAssignableFrom(type), handler);
    assertNotNull(type.getConstructor());
  }

  @Test
  void eachFunctionReadsItsSettings() {
    DetectionSettings posted = DetectionSettings.from(environment(FunctionKind.FRAME_URL));
    assertEquals("Ref requests", posted.requestQueueUrl());
    assertEquals("Ref responses", posted.responseQueueUrl());
    assertTrue(posted.resultsBucket().orElseThrow().startsWith("Ref BucketsResults"));
    assertTrue(posted.claimsBucket().orElseThrow().startsWith("Ref BucketsClaims"));
    assertEquals(20, posted.minFace());
    assertEquals(posted, DetectionSettings.from(environment(FunctionKind.FRAME_UPLOAD)));

    RecognitionSettings recognition =
        RecognitionSettings.from(environment(FunctionKind.FACES_QUEUE));
    assertEquals("Ref responses", recognition.responseQueueUrl());
    assertEquals(posted.resultsBucket(), recognition.resultsBucket());
    assertEquals(posted.claimsBucket(), recognition.claimsBucket());
    assertTrue(
        recognition.gallery().matches("s3://Ref BucketsGallery\\w+/gallery\\.npz"),
        recognition.gallery());

    VideoSettings video = VideoSettings.from(environment(FunctionKind.VIDEO_UPLOAD));
    assertTrue(video.framesBucket().startsWith("Ref BucketsFrames"));
    assertEquals("Ref responses", video.responseQueueUrl());
    assertEquals(posted.resultsBucket(), video.resultsBucket());
    assertEquals(Duration.ofMinutes(10), video.deadline());
    assertEquals(2_000_000_000L, video.maxVideoBytes());
    assertEquals(Sampling.auto(3600), video.sampling());
    assertEquals(posted.claimsBucket(), video.claimsBucket());
    assertEquals("Ref summaries", video.summariesQueueUrl().orElseThrow());

    Environment summaries = environment(FunctionKind.SUMMARIES_QUEUE);
    assertEquals(recognition, RecognitionSettings.from(summaries));
    assertEquals(video.summariesQueueUrl(), summaries.find("SUMMARIES_QUEUE_URL"));
    assertEquals(video.framesBucket(), summaries.require("FRAMES_BUCKET", ""));
    assertEquals("60", summaries.require("SUMMARY_PATIENCE_SECONDS", ""));
  }

  @Test
  void functionsAgreeOnTheAnswersOfAVideo() {
    for (FunctionKind kind : FunctionKind.values()) {
      assertEquals(
          "people",
          function(Synthesized.chosen(), kind).at("/Environment/Variables/VIDEO_ANSWERS").asText(),
          kind::word);
      assertFalse(
          function(Synthesized.dev(), kind).at("/Environment/Variables").has("VIDEO_ANSWERS"));
    }
  }

  @Test
  void recognitionAndSummariesKeepSightingsOnlyIfWanted() {
    for (FunctionKind kind : List.of(FunctionKind.FACES_QUEUE, FunctionKind.SUMMARIES_QUEUE)) {
      assertTrue(RecognitionSettings.from(environment(kind)).keepsSightings(), kind::word);
      assertFalse(
          RecognitionSettings.from(environment(Synthesized.dev(), kind)).keepsSightings(),
          kind::word);
    }
    for (FunctionKind kind : FunctionKind.values()) {
      assertFalse(function(Synthesized.dev(), kind).at("/Environment/Variables").has("SIGHTINGS"));
    }
  }

  @Test
  void timeoutsAndMemoryAreAsDesigned() {
    Synthesized dev = Synthesized.dev();

    assertEquals(30, function(dev, FunctionKind.FRAME_URL).get("Timeout").asInt());
    assertEquals(60, function(dev, FunctionKind.FRAME_UPLOAD).get("Timeout").asInt());
    assertEquals(30, function(dev, FunctionKind.FACES_QUEUE).get("Timeout").asInt());
    assertEquals(300, function(dev, FunctionKind.SUMMARIES_QUEUE).get("Timeout").asInt());
    for (FunctionKind kind : FunctionKind.values()) {
      assertEquals(1769, function(dev, kind).get("MemorySize").asInt());
      assertEquals(3538, function(Synthesized.prod(), kind).get("MemorySize").asInt());
      assertEquals(512, function(dev, kind).at("/EphemeralStorage/Size").asInt());
    }
    assertEquals(
        2048, function(Synthesized.chosen(), FunctionKind.FRAME_UPLOAD).get("MemorySize").asInt());
    assertEquals(
        1920,
        function(Synthesized.chosen(), FunctionKind.VIDEO_UPLOAD)
            .at("/EphemeralStorage/Size")
            .asInt());
  }

  @Test
  void videoTimeoutIncludesAMinuteForTheDownload() {
    for (Synthesized stack : List.of(Synthesized.dev(), Synthesized.chosen())) {
      Duration deadline =
          VideoSettings.from(environment(stack, FunctionKind.VIDEO_UPLOAD)).deadline();

      assertEquals(
          deadline.toSeconds() + 60,
          function(stack, FunctionKind.VIDEO_UPLOAD).get("Timeout").asLong());
    }
  }

  @Test
  void largestVideoFitsInTmp() {
    for (Synthesized stack : List.of(Synthesized.dev(), Synthesized.chosen())) {
      long largest =
          VideoSettings.from(environment(stack, FunctionKind.VIDEO_UPLOAD)).maxVideoBytes();

      long tmp =
          function(stack, FunctionKind.VIDEO_UPLOAD).at("/EphemeralStorage/Size").asLong() << 20;
      assertTrue(tmp >= largest + (10 << 20), largest + " bytes into " + tmp);
    }
  }

  /** A summary waits for its frames, so nobody notices a slow start. */
  @Test
  void summariesHaveNoSnapshot() {
    assertFalse(function(Synthesized.prod(), FunctionKind.SUMMARIES_QUEUE).has("SnapStart"));
  }

  @ParameterizedTest
  @EnumSource(names = "SUMMARIES_QUEUE", mode = EnumSource.Mode.EXCLUDE)
  void snapStartIsSetIfRequested(FunctionKind kind) {
    assertTrue(function(Synthesized.dev(), kind).path("SnapStart").isMissingNode());
    assertTrue(function(Synthesized.chosen(), kind).path("SnapStart").isMissingNode());
    assertEquals(
        "{\"ApplyOn\":\"PublishedVersions\"}",
        function(Synthesized.prod(), kind).get("SnapStart").toString());
  }

  @Test
  void onlyFrameUploadIsCappedByDefault() {
    for (FunctionKind kind : FunctionKind.values()) {
      assertFalse(function(Synthesized.dev(), kind).has("ReservedConcurrentExecutions"));
      assertEquals(
          kind == FunctionKind.FRAME_UPLOAD,
          function(Synthesized.prod(), kind).has("ReservedConcurrentExecutions"),
          kind::word);
    }
    assertEquals(
        20,
        function(Synthesized.chosen(), FunctionKind.FRAME_UPLOAD)
            .get("ReservedConcurrentExecutions")
            .asInt());
  }

  @Test
  void functionsAreTracedIfRequested() {
    for (FunctionKind kind : FunctionKind.values()) {
      assertFalse(function(Synthesized.prod(), kind).has("TracingConfig"));
      assertEquals(
          "Active", function(Synthesized.chosen(), kind).at("/TracingConfig/Mode").asText());
    }
  }

  @Test
  void newVersionFirstGetsATenthOfTheCalls() {
    Synthesized prod = Synthesized.prod();
    Map<String, JsonNode> groups = prod.resources("AWS::CodeDeploy::DeploymentGroup");

    assertEquals(5, groups.size());
    for (JsonNode alias : prod.resources("AWS::Lambda::Alias").values()) {
      JsonNode update = alias.at("/UpdatePolicy/CodeDeployLambdaAliasUpdate");
      assertTrue(
          groups.containsKey(Synthesized.target(update.required("DeploymentGroupName"))),
          alias::toString);
    }
    for (JsonNode group : groups.values()) {
      JsonNode properties = group.get("Properties");
      assertEquals(
          "CodeDeployDefault.LambdaCanary10Percent10Minutes",
          properties.get("DeploymentConfigName").asText());
      assertTrue(
          properties
              .at("/AutoRollbackConfiguration/Events")
              .toString()
              .contains("DEPLOYMENT_STOP_ON_ALARM"));
    }
    assertTrue(Synthesized.dev().resources("AWS::CodeDeploy::DeploymentGroup").isEmpty());
    for (JsonNode alias : Synthesized.chosen().resources("AWS::Lambda::Alias").values()) {
      assertFalse(alias.has("UpdatePolicy"));
    }
  }

  @Test
  void newVersionIsRolledBackByItsAlarms() {
    assertEquals(
        Set.of("facepipe-prod-face-detection-errors", "facepipe-prod-face-detection-5xx"),
        alarmsOf("face-detection"));
    for (String other :
        List.of("frame-upload", "face-recognition", "video-splitting", "summaries")) {
      assertEquals(Set.of("facepipe-prod-" + other + "-errors"), alarmsOf(other));
    }
  }

  private static Set<String> alarmsOf(String function) {
    Synthesized prod = Synthesized.prod();
    JsonNode group =
        prod.named(
            "AWS::CodeDeploy::DeploymentGroup", "DeploymentGroupName", "facepipe-prod-" + function);
    assertTrue(group.at("/AlarmConfiguration/Enabled").asBoolean());
    return StreamSupport.stream(group.at("/AlarmConfiguration/Alarms").spliterator(), false)
        .map(alarm -> prod.resource(Synthesized.target(alarm.get("Name"))))
        .map(alarm -> alarm.at("/Properties/AlarmName").asText())
        .collect(Collectors.toSet());
  }

  @Test
  void aliasesPointToVersionsThatAreKept() {
    Synthesized dev = Synthesized.dev();
    Map<String, JsonNode> aliases = dev.resources("AWS::Lambda::Alias");

    assertEquals(5, aliases.size());
    for (JsonNode alias : aliases.values()) {
      assertEquals("live", alias.at("/Properties/Name").asText());
      JsonNode version = dev.resource(Synthesized.target(alias.at("/Properties/FunctionVersion")));
      assertEquals("AWS::Lambda::Version", version.get("Type").asText());
      assertEquals("RetainExceptOnCreate", version.get("DeletionPolicy").asText());
      assertEquals("Retain", version.get("UpdateReplacePolicy").asText());
    }
  }

  @Test
  void everyTriggerCallsTheAlias() {
    Synthesized dev = Synthesized.dev();
    Set<String> aliases = dev.resources("AWS::Lambda::Alias").keySet();

    JsonNode url = single(dev.resources("AWS::Lambda::Url")).get("Properties");
    assertEquals("live", url.get("Qualifier").asText());
    assertEquals(id(dev, FunctionKind.FRAME_URL), Synthesized.target(url.get("TargetFunctionArn")));

    Map<String, JsonNode> queues =
        dev.resources("AWS::Lambda::EventSourceMapping").values().stream()
            .map(mapping -> mapping.get("Properties"))
            .collect(
                Collectors.toMap(
                    mapping -> Synthesized.target(mapping.get("EventSourceArn")),
                    mapping -> mapping.get("FunctionName")));
    assertEquals(2, queues.size());
    queues.forEach(
        (queue, alias) -> {
          String expected = queue.contains("summaries") ? "summaries" : "facerecognition";
          assertTrue(alias.toString().contains(expected + "Alias"), queue + " calls " + alias);
          assertTrue(alias.toString().endsWith(":live\"]]}"), alias::toString);
        });

    Map<String, String> notified =
        dev.resources("Custom::S3BucketNotifications").values().stream()
            .map(notification -> notification.get("Properties"))
            .collect(
                Collectors.toMap(
                    properties -> Synthesized.target(properties.get("BucketName")),
                    properties ->
                        Synthesized.target(
                            properties.at(
                                "/NotificationConfiguration/LambdaFunctionConfigurations/0"
                                    + "/LambdaFunctionArn"))));
    assertEquals(2, notified.size());
    assertTrue(aliases.containsAll(notified.values()), notified::toString);
    notified.forEach(
        (bucket, alias) -> {
          String expected = bucket.contains("Videos") ? "videosplitting" : "frameupload";
          assertTrue(alias.contains(expected), bucket + " calls " + alias);
        });

    for (JsonNode permission : dev.resources("AWS::Lambda::Permission").values()) {
      assertTrue(
          aliases.contains(Synthesized.target(permission.at("/Properties/FunctionName"))),
          permission::toString);
      assertEquals("s3.amazonaws.com", permission.at("/Properties/Principal").asText());
      assertEquals(
          "{\"Ref\":\"AWS::AccountId\"}", permission.at("/Properties/SourceAccount").toString());
      assertTrue(permission.at("/Properties/SourceArn").has("Fn::GetAtt"));
    }
  }

  @Test
  void queueSendsBatchesAndGetsSingleMessagesBack() {
    Synthesized.dev()
        .template()
        .hasResourceProperties(
            "AWS::Lambda::EventSourceMapping",
            Map.of(
                "EventSourceArn",
                Map.of("Fn::GetAtt", List.of(queue(Synthesized.dev(), "requests"), "Arn")),
                "BatchSize",
                10,
                "FunctionResponseTypes",
                List.of("ReportBatchItemFailures"),
                "ScalingConfig",
                Map.of("MaximumConcurrency", 5)));
    Synthesized.chosen()
        .template()
        .hasResourceProperties(
            "AWS::Lambda::EventSourceMapping",
            Map.of("BatchSize", 5, "ScalingConfig", Map.of("MaximumConcurrency", 7)));
  }

  /** All notes of a video are in memory, so the function gets one video at a time. */
  @Test
  void summariesComeOneByOne() {
    Synthesized.dev()
        .template()
        .hasResourceProperties(
            "AWS::Lambda::EventSourceMapping",
            Map.of(
                "EventSourceArn",
                Map.of("Fn::GetAtt", List.of(queue(Synthesized.dev(), "summaries"), "Arn")),
                "BatchSize",
                1,
                "FunctionResponseTypes",
                List.of("ReportBatchItemFailures"),
                "ScalingConfig",
                Map.of("MaximumConcurrency", 2)));
  }

  @Test
  void onlySignedFramesAreAcceptedByDefault() {
    for (Synthesized stack : List.of(Synthesized.dev(), Synthesized.prod())) {
      stack.template().hasResourceProperties("AWS::Lambda::Url", Map.of("AuthType", "AWS_IAM"));
      stack
          .template()
          .resourcePropertiesCountIs("AWS::Lambda::Permission", Map.of("Principal", "*"), 0);
    }
  }

  @Test
  void openUrlGivesEverybodyBothPermissionsOnlyThroughTheUrl() {
    Synthesized open = Synthesized.chosen();
    Map<String, JsonNode> everybodys = new HashMap<>();
    open.resources("AWS::Lambda::Permission")
        .values()
        .forEach(
            permission -> {
              JsonNode properties = permission.get("Properties");
              if (properties.get("Principal").asText().equals("*")) {
                everybodys.put(properties.get("Action").asText(), properties);
              }
            });

    open.template().hasResourceProperties("AWS::Lambda::Url", Map.of("AuthType", "NONE"));
    assertEquals(Set.of("lambda:InvokeFunctionUrl", "lambda:InvokeFunction"), everybodys.keySet());
    assertEquals(
        "NONE", everybodys.get("lambda:InvokeFunctionUrl").get("FunctionUrlAuthType").asText());
    assertTrue(everybodys.get("lambda:InvokeFunction").get("InvokedViaFunctionUrl").asBoolean());
    everybodys
        .values()
        .forEach(
            permission ->
                assertTrue(
                    Synthesized.target(permission.get("FunctionName"))
                        .contains("facedetectionAlias"),
                    permission::toString));
  }

  @Test
  void onlyNamedPagesMayPostFromBrowsers() {
    for (Synthesized stack : List.of(Synthesized.dev(), Synthesized.prod())) {
      stack.template().hasResourceProperties("AWS::Lambda::Url", Map.of("Cors", Match.absent()));
    }
    JsonNode cors =
        Synthesized.chosen()
            .resources("AWS::Lambda::Url")
            .values()
            .iterator()
            .next()
            .at("/Properties/Cors");

    assertEquals(
        "[\"https://a.example\",\"http://localhost:8080\"]", cors.get("AllowOrigins").toString());
    assertEquals("[\"POST\"]", cors.get("AllowMethods").toString());
    assertEquals(600, cors.get("MaxAge").asInt());
    assertFalse(cors.has("AllowCredentials"));
  }

  @Test
  void everyFunctionsLogsAreDeletedAfterTheirDays() {
    for (Map.Entry<Synthesized, Integer> days :
        Map.of(Synthesized.dev(), 7, Synthesized.prod(), 90, Synthesized.chosen(), 5).entrySet()) {
      Synthesized stack = days.getKey();
      Map<String, JsonNode> groups = stack.resources("AWS::Logs::LogGroup");
      for (JsonNode function : stack.resources(FUNCTION).values()) {
        String group = Synthesized.target(function.at("/Properties/LoggingConfig/LogGroup"));
        assertEquals(
            days.getValue(), groups.get(group).at("/Properties/RetentionInDays").asInt(), group);
      }
    }
  }

  @Test
  void lambdasOwnLogLinesAreJson() {
    for (FunctionKind kind : FunctionKind.values()) {
      assertEquals(
          "JSON", function(Synthesized.dev(), kind).at("/LoggingConfig/LogFormat").asText());
    }
  }

  @Test
  void failedBucketEventsBecomeDeadLetters() {
    Synthesized dev = Synthesized.dev();

    for (Map.Entry<FunctionKind, String> failures :
        Map.of(
                FunctionKind.FRAME_UPLOAD, "facepipe-dev-frames-dead-letters",
                FunctionKind.VIDEO_UPLOAD, "facepipe-dev-videos-dead-letters")
            .entrySet()) {
      dev.template()
          .hasResource(
              "AWS::Lambda::EventInvokeConfig",
              Map.of(
                  "Properties",
                  Map.of(
                      "FunctionName",
                      Map.of("Ref", id(dev, failures.getKey())),
                      "Qualifier",
                      "live",
                      "MaximumRetryAttempts",
                      2,
                      "MaximumEventAgeInSeconds",
                      21_600,
                      "DestinationConfig",
                      Map.of(
                          "OnFailure",
                          Map.of(
                              "Destination",
                              Map.of(
                                  "Fn::GetAtt",
                                  List.of(
                                      dev.idOf("AWS::SQS::Queue", "QueueName", failures.getValue()),
                                      "Arn"))))),
                  // Lambda checks at once if the function may send to the queue.
                  "DependsOn",
                  Match.arrayWith(List.of(Match.stringLikeRegexp(".*RoleDefaultPolicy.*")))));
    }
  }

  private static JsonNode function(Synthesized stack, FunctionKind kind) {
    return stack.resource(id(stack, kind)).get("Properties");
  }

  private static String id(Synthesized stack, FunctionKind kind) {
    return stack.resources(FUNCTION).entrySet().stream()
        .filter(
            entry ->
                entry
                    .getValue()
                    .at("/Properties/FunctionName")
                    .asText()
                    .matches("facepipe-(dev|prod)-" + kind.word()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no function " + kind.word()));
  }

  private static String imageOf(Synthesized stack, FunctionKind kind) {
    return function(stack, kind).at("/Code/ImageUri").toString();
  }

  private static String queue(Synthesized stack, String word) {
    return stack.idOf("AWS::SQS::Queue", "QueueName", "facepipe-dev-" + word);
  }

  private static JsonNode single(Map<String, JsonNode> resources) {
    assertEquals(1, resources.size());
    return resources.values().iterator().next();
  }

  private static Environment environment(FunctionKind kind) {
    return environment(Synthesized.chosen(), kind);
  }

  /**
   * Returns the variables of the function and of its image. References are written as {@code Ref
   * id}.
   */
  private static Environment environment(Synthesized stack, FunctionKind kind) {
    Map<String, String> variables = new HashMap<>();
    variables.put("NETWORKS", "/opt/networks");
    variables.put("EMBEDDER", "resnet34");
    function(stack, kind)
        .at("/Environment/Variables")
        .properties()
        .forEach(variable -> variables.put(variable.getKey(), text(stack, variable.getValue())));
    return new Environment(variables);
  }

  private static String text(Synthesized stack, JsonNode value) {
    if (value.isTextual()) {
      return value.asText();
    }
    if (value.has("Fn::Join")) {
      StringBuilder joined = new StringBuilder();
      value.at("/Fn::Join/1").forEach(part -> joined.append(text(stack, part)));
      return joined.toString();
    }
    JsonNode target = stack.resource(Synthesized.target(value));
    String name = target.at("/Properties/QueueName").asText();
    return "Ref "
        + (name.isEmpty() ? Synthesized.target(value) : name.substring(name.lastIndexOf('-') + 1));
  }
}
