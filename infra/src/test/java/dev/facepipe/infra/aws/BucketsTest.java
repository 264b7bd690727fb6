package dev.facepipe.infra.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class BucketsTest {
  private static final String BUCKET = "AWS::S3::Bucket";
  private static final int NEVER = 0;

  @Test
  void bucketsAreEncryptedNotPublicAndOnlyOverTls() {
    Synthesized dev = Synthesized.dev();

    dev.template().resourceCountIs(BUCKET, 5);
    dev.template()
        .allResourcesProperties(
            BUCKET,
            Map.of(
                "BucketEncryption",
                Map.of(
                    "ServerSideEncryptionConfiguration",
                    List.of(
                        Map.of("ServerSideEncryptionByDefault", Map.of("SSEAlgorithm", "AES256")))),
                "PublicAccessBlockConfiguration",
                Map.of(
                    "BlockPublicAcls", true,
                    "BlockPublicPolicy", true,
                    "IgnorePublicAcls", true,
                    "RestrictPublicBuckets", true),
                "OwnershipControls",
                Map.of("Rules", List.of(Map.of("ObjectOwnership", "BucketOwnerEnforced")))));
    assertEquals(
        dev.resources(BUCKET).keySet(),
        dev.resources("AWS::S3::BucketPolicy").values().stream()
            .filter(policy -> Policies.denyWithoutTls(policy, "s3:*"))
            .map(policy -> Synthesized.target(policy.at("/Properties/Bucket")))
            .collect(Collectors.toSet()));
  }

  /** Claims and notes have rules by their prefix. The rule of results holds for sightings too. */
  @Test
  void oldObjectsAreDeleted() {
    assertEquals(
        Map.of(
            "Videos", NEVER, "Frames", 7, "Results", 7, "claims/", 15, "notes/", 5, "Gallery",
            NEVER),
        expiries(Synthesized.dev()));
    assertEquals(
        Map.of(
            "Videos", NEVER, "Frames", 30, "Results", 90, "claims/", 15, "notes/", 5, "Gallery",
            NEVER),
        expiries(Synthesized.prod()));
    assertEquals(
        Map.of(
            "Videos", 4, "Frames", 2, "Results", 3, "claims/", 16, "notes/", 6, "Gallery", NEVER),
        expiries(Synthesized.chosen()));
  }

  @Test
  void abortedUploadsAreDeleted() {
    for (JsonNode bucket : Synthesized.dev().resources(BUCKET).values()) {
      assertTrue(
          rules(bucket).stream()
              .anyMatch(
                  rule ->
                      rule.get("Status").asText().equals("Enabled")
                          && rule.at("/AbortIncompleteMultipartUpload/DaysAfterInitiation").asInt()
                              == 1),
          bucket::toString);
    }
  }

  @Test
  void earlierGalleriesAreKept() {
    JsonNode gallery = bucket(Synthesized.dev(), "Gallery");

    assertEquals("Enabled", gallery.at("/Properties/VersioningConfiguration/Status").asText());
    JsonNode earlier = rules(gallery).get(0).get("NoncurrentVersionExpiration");
    assertEquals(90, earlier.get("NoncurrentDays").asInt());
    assertEquals(10, earlier.get("NewerNoncurrentVersions").asInt());
  }

  @Test
  void prodBucketsRemainAfterTheStack() {
    for (JsonNode bucket : Synthesized.dev().resources(BUCKET).values()) {
      assertEquals("Delete", bucket.get("DeletionPolicy").asText());
    }
    for (JsonNode bucket : Synthesized.prod().resources(BUCKET).values()) {
      assertEquals("RetainExceptOnCreate", bucket.get("DeletionPolicy").asText());
      assertEquals("Retain", bucket.get("UpdateReplacePolicy").asText());
    }
  }

  /** The next deployment makes everything again. */
  @Test
  void failedFirstDeploymentLeavesNoResources() {
    for (Map<String, String> said : List.of(Synthesized.PROD, Synthesized.PROD_FLEET)) {
      Synthesized.of(said)
          .json()
          .get("Resources")
          .forEach(
              resource ->
                  assertNotEquals(
                      "Retain", resource.path("DeletionPolicy").asText(), resource::toString));
    }
  }

  /**
   * If the results bucket called a function, each written result would lead to the next one, for
   * ever.
   */
  @Test
  void onlyVideosAndFramesCallFunctions() {
    Set<String> calling =
        Synthesized.dev().resources("Custom::S3BucketNotifications").values().stream()
            .map(notification -> Synthesized.target(notification.at("/Properties/BucketName")))
            .collect(Collectors.toSet());

    assertEquals(2, calling.size());
    assertTrue(calling.contains(id(Synthesized.dev(), "Videos")));
    assertTrue(calling.contains(id(Synthesized.dev(), "Frames")));
    for (JsonNode notification :
        Synthesized.dev().resources("Custom::S3BucketNotifications").values()) {
      JsonNode events =
          notification.at(
              "/Properties/NotificationConfiguration/LambdaFunctionConfigurations/0/Events");
      assertEquals("[\"s3:ObjectCreated:*\"]", events.toString());
    }
  }

  /** Returns the days after which a bucket deletes objects of a prefix, or 0 for never. */
  static int expiry(JsonNode bucket, String prefix) {
    List<Integer> days =
        rules(bucket).stream()
            .filter(rule -> rule.path("Prefix").asText().equals(prefix))
            .filter(rule -> rule.has("ExpirationInDays"))
            .map(rule -> rule.get("ExpirationInDays").asInt())
            .toList();
    assertFalse(days.size() > 1, days::toString);
    return days.isEmpty() ? NEVER : days.get(0);
  }

  private static Map<String, Integer> expiries(Synthesized stack) {
    Map<String, Integer> expiries = new HashMap<>();
    for (String name : List.of("Videos", "Frames", "Results", "Gallery")) {
      expiries.put(name, expiry(bucket(stack, name), ""));
    }
    for (String prefix : List.of("claims/", "notes/")) {
      expiries.put(prefix, expiry(bucket(stack, "Claims"), prefix));
    }
    return expiries;
  }

  private static List<JsonNode> rules(JsonNode bucket) {
    return StreamSupport.stream(
            bucket.at("/Properties/LifecycleConfiguration/Rules").spliterator(), false)
        .toList();
  }

  static JsonNode bucket(Synthesized stack, String name) {
    return stack.resource(id(stack, name));
  }

  private static String id(Synthesized stack, String name) {
    return stack.resources(BUCKET).keySet().stream()
        .filter(id -> id.startsWith("Buckets" + name))
        .findFirst()
        .orElseThrow();
  }
}
