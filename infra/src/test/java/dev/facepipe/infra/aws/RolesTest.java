package dev.facepipe.infra.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RolesTest {
  private final Synthesized dev = Synthesized.dev();

  /** Includes the CDK's function that sets up the buckets' events. */
  @Test
  void everyFunctionHasItsOwnRole() {
    Set<String> roles = new TreeSet<>();
    dev.resources("AWS::Lambda::Function")
        .values()
        .forEach(function -> roles.add(Synthesized.target(function.at("/Properties/Role"))));

    assertEquals(6, dev.resources("AWS::Lambda::Function").size());
    assertEquals(dev.resources("AWS::IAM::Role").keySet(), roles);
  }

  @Test
  void noRoleHasManagedPolicies() {
    for (JsonNode role : dev.resources("AWS::IAM::Role").values()) {
      assertFalse(role.get("Properties").has("ManagedPolicyArns"), role::toString);
    }
  }

  @Test
  void everyPolicyNamesItsActions() {
    List<JsonNode> statements = statements().toList();

    assertFalse(statements.isEmpty());
    for (JsonNode statement : statements) {
      assertEquals("Allow", statement.get("Effect").asText());
      for (String action : Policies.actions(statement)) {
        assertTrue(action.matches("[a-z0-9]+:[A-Za-z]+"), action);
      }
      assertFalse(statement.has("NotAction") || statement.has("NotResource"));
    }
  }

  /** A resource is one of this stack, or objects in a bucket of this stack. */
  @Test
  void everyPolicyNamesItsResources() {
    Set<String> ids = new TreeSet<>();
    dev.json().get("Resources").fieldNames().forEachRemaining(ids::add);
    for (JsonNode statement : statements().toList()) {
      for (JsonNode resource : Policies.resources(statement)) {
        if (resource.has("Fn::Join")) {
          JsonNode parts = resource.at("/Fn::Join/1");
          assertEquals(2, parts.size(), resource::toString);
          String bucket = Synthesized.target(parts.get(0));
          assertEquals("AWS::S3::Bucket", dev.resource(bucket).get("Type").asText());
          assertTrue(
              Set.of("/*", "/claims/*", "/notes/*", "/drops/*", "/gallery.npz")
                  .contains(parts.get(1).asText()),
              resource::toString);
        } else {
          assertTrue(ids.contains(Synthesized.target(resource)), resource::toString);
        }
      }
    }
  }

  @Test
  void detectionSendsAndStores() {
    Set<String> posted =
        Set.of(
            "logs:CreateLogStream facedetectionLogs",
            "logs:PutLogEvents facedetectionLogs",
            "sqs:SendMessage Queuesrequests",
            "sqs:SendMessage Queuesresponses",
            "s3:PutObject BucketsResults/*",
            "s3:PutObject BucketsClaims/claims/*");

    assertEquals(posted, allowed("facepipe-dev-face-detection"));
    assertEquals(
        Set.of(
            "logs:CreateLogStream frameuploadLogs",
            "logs:PutLogEvents frameuploadLogs",
            "sqs:SendMessage Queuesrequests",
            "sqs:SendMessage Queuesresponses",
            "sqs:SendMessage Queuesframesdeadletters",
            "s3:PutObject BucketsResults/*",
            "s3:PutObject BucketsClaims/claims/*",
            "s3:PutObject BucketsClaims/notes/*",
            "s3:GetObject BucketsFrames/*",
            "s3:ListBucket BucketsFrames",
            "s3:GetObject BucketsResults/*",
            "s3:ListBucket BucketsResults"),
        allowed("facepipe-dev-frame-upload"));
  }

  @Test
  void recognitionReceivesReadsSendsAndStores() {
    assertEquals(
        Set.of(
            "logs:CreateLogStream facerecognitionLogs",
            "logs:PutLogEvents facerecognitionLogs",
            "sqs:ReceiveMessage Queuesrequests",
            "sqs:DeleteMessage Queuesrequests",
            "sqs:GetQueueAttributes Queuesrequests",
            "sqs:SendMessage Queuesresponses",
            "s3:GetObject BucketsClaims/claims/*",
            "s3:PutObject BucketsClaims/notes/*",
            "s3:ListBucket BucketsClaims",
            "s3:GetObject BucketsGallery/gallery.npz",
            "s3:ListBucket BucketsGallery",
            "s3:PutObject BucketsResults/*",
            "s3:GetObject BucketsResults/*",
            "s3:ListBucket BucketsResults"),
        allowed("facepipe-dev-face-recognition"));
  }

  @Test
  void summariesReadNotesAndFramesAndWriteResults() {
    assertEquals(
        Set.of(
            "logs:CreateLogStream summariesLogs",
            "logs:PutLogEvents summariesLogs",
            "sqs:ReceiveMessage Queuessummaries",
            "sqs:DeleteMessage Queuessummaries",
            "sqs:GetQueueAttributes Queuessummaries",
            "sqs:SendMessage Queuessummaries",
            "sqs:SendMessage Queuesresponses",
            "s3:GetObject BucketsClaims/notes/*",
            "s3:ListBucket BucketsClaims",
            "s3:GetObject BucketsFrames/drops/*",
            "s3:ListBucket BucketsFrames",
            "s3:GetObject BucketsGallery/gallery.npz",
            "s3:ListBucket BucketsGallery",
            "s3:PutObject BucketsResults/*",
            "s3:GetObject BucketsResults/*",
            "s3:ListBucket BucketsResults"),
        allowed("facepipe-dev-summaries"));
  }

  @Test
  void splittingReadsVideosWritesFramesAndDeletesResultsAndNotes() {
    assertEquals(
        Set.of(
            "logs:CreateLogStream videosplittingLogs",
            "logs:PutLogEvents videosplittingLogs",
            "s3:GetObject BucketsVideos/*",
            "s3:ListBucket BucketsVideos",
            "s3:PutObject BucketsFrames/*",
            "s3:GetObject BucketsFrames/*",
            "s3:ListBucket BucketsFrames",
            "s3:PutObject BucketsResults/*",
            "s3:GetObject BucketsResults/*",
            "s3:ListBucket BucketsResults",
            "s3:DeleteObject BucketsResults/*",
            "s3:PutObject BucketsClaims/notes/*",
            "s3:DeleteObject BucketsClaims/notes/*",
            "s3:ListBucket BucketsClaims",
            "sqs:SendMessage Queuesresponses",
            "sqs:SendMessage Queuessummaries",
            "sqs:SendMessage Queuesvideosdeadletters"),
        allowed("facepipe-dev-video-splitting"));
  }

  /** The CDK's own role could change the events of every bucket in the account. */
  @Test
  void cdksFunctionMayOnlySetUpTheEventsOfTwoBuckets() {
    JsonNode handler =
        dev.resources("AWS::Lambda::Function").entrySet().stream()
            .filter(function -> function.getKey().startsWith("BucketNotificationsHandler"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();

    assertEquals(
        Set.of(
            "logs:CreateLogStream BucketEventsLogs",
            "logs:PutLogEvents BucketEventsLogs",
            "s3:PutBucketNotification BucketsVideos",
            "s3:PutBucketNotification BucketsFrames"),
        allowedTo(Synthesized.target(handler.at("/Properties/Role"))));
  }

  /** The CDK would add a policy of AWS that can publish to every topic of the account. */
  @Test
  void codeDeployMayOnlyMoveTheFunctionsAliases() {
    Synthesized prod = Synthesized.prod();
    JsonNode group = prod.resources("AWS::CodeDeploy::DeploymentGroup").values().iterator().next();
    String role = Synthesized.target(group.at("/Properties/ServiceRoleArn"));

    assertFalse(prod.resource(role).get("Properties").has("ManagedPolicyArns"));
    List<JsonNode> statements =
        prod.resources("AWS::IAM::Policy").values().stream()
            .filter(policy -> role.equals(Synthesized.target(policy.at("/Properties/Roles/0"))))
            .flatMap(
                policy -> Policies.statements(policy.at("/Properties/PolicyDocument")).stream())
            .toList();
    Set<String> allowed = new TreeSet<>();
    for (JsonNode statement : statements) {
      if (Policies.actions(statement).equals(List.of("cloudwatch:DescribeAlarms"))) {
        continue; // this action has no resource
      }
      for (JsonNode resource : Policies.resources(statement)) {
        JsonNode alias = resource.at("/Fn::Join/1");
        JsonNode function = alias.isMissingNode() ? resource : alias.get(0);
        String name =
            prod.resource(Synthesized.target(function)).at("/Properties/FunctionName").asText();
        String of = alias.isMissingNode() ? "" : alias.get(1).asText();
        Policies.actions(statement).forEach(action -> allowed.add(action + " " + name + of));
      }
    }
    // AWS asks for the first two on the function, and for the last on the alias.
    Set<String> expected = new TreeSet<>();
    for (String function :
        List.of(
            "face-detection", "frame-upload", "face-recognition", "video-splitting", "summaries")) {
      String name = "facepipe-prod-" + function;
      for (String action : List.of("lambda:GetAlias ", "lambda:UpdateAlias ")) {
        expected.add(action + name);
        expected.add(action + name + ":live");
      }
      expected.add("lambda:GetProvisionedConcurrencyConfig " + name + ":live");
    }
    assertEquals(expected, allowed);
  }

  @Test
  void clientsMayOnlyPostAndRead() {
    JsonNode policy =
        dev.named("AWS::IAM::ManagedPolicy", "ManagedPolicyName", "facepipe-dev-client");
    List<JsonNode> statements = Policies.statements(policy.get("PolicyDocument"));

    assertEquals(
        Set.of(
            "lambda:InvokeFunctionUrl facedetectionAlias",
            "lambda:InvokeFunction facedetectionAlias",
            "sqs:GetQueueUrl Queuesresponses",
            "sqs:ReceiveMessage Queuesresponses",
            "sqs:DeleteMessage Queuesresponses",
            "s3:PutObject BucketsVideos/*",
            "s3:PutObject BucketsFrames/*",
            "s3:GetObject BucketsResults/*",
            "s3:ListBucket BucketsResults"),
        said(statements.stream()));
    for (JsonNode statement : statements) {
      if (Policies.actions(statement).contains("lambda:InvokeFunction")) {
        assertEquals("true", statement.at("/Condition/Bool/lambda:InvokedViaFunctionUrl").asText());
      }
    }
  }

  private Set<String> allowed(String function) {
    return allowedTo(Synthesized.target(dev.function(function).get("Role")));
  }

  private Set<String> allowedTo(String role) {
    return said(
        policies()
            .filter(policy -> role.equals(Synthesized.target(policy.at("/Properties/Roles/0"))))
            .flatMap(
                policy -> Policies.statements(policy.at("/Properties/PolicyDocument")).stream()));
  }

  private Stream<JsonNode> statements() {
    return policies()
        .flatMap(policy -> Policies.statements(policy.at("/Properties/PolicyDocument")).stream());
  }

  private Stream<JsonNode> policies() {
    return Stream.concat(
        dev.resources("AWS::IAM::Policy").values().stream(),
        dev.resources("AWS::IAM::ManagedPolicy").values().stream()
            .filter(policy -> policy.at("/Properties").has("Roles")));
  }

  /** Returns each action with its resource's id, without the CDK's hash. */
  private static Set<String> said(Stream<JsonNode> statements) {
    Set<String> said = new TreeSet<>();
    statements.forEach(
        statement -> {
          for (String action : Policies.actions(statement)) {
            for (JsonNode resource : Policies.resources(statement)) {
              said.add(action + " " + name(resource));
            }
          }
        });
    return said;
  }

  private static String name(JsonNode resource) {
    if (resource.has("Fn::Join")) {
      JsonNode parts = resource.at("/Fn::Join/1");
      return name(parts.get(0)) + parts.get(1).asText();
    }
    return Synthesized.target(resource)
        .replaceFirst("[0-9A-F]{8}$", "")
        .replaceFirst("^Functions", "");
  }
}
