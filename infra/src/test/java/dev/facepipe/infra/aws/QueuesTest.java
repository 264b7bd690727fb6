package dev.facepipe.infra.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class QueuesTest {
  private static final String QUEUE = "AWS::SQS::Queue";

  private final Synthesized dev = Synthesized.dev();

  @Test
  void stackHasTheQueuesOfTheDesign() {
    assertEquals(
        Set.of(
            "facepipe-dev-requests",
            "facepipe-dev-requests-dead-letters",
            "facepipe-dev-responses",
            "facepipe-dev-frames-dead-letters",
            "facepipe-dev-videos-dead-letters"),
        dev.resources(QUEUE).values().stream()
            .map(queue -> queue.at("/Properties/QueueName").asText())
            .collect(Collectors.toSet()));
  }

  @Test
  void queuesThatFunctionsReadHaveDeadLetters() {
    Map<String, JsonNode> sources = dev.resources("AWS::Lambda::EventSourceMapping");

    assertFalse(sources.isEmpty());
    for (JsonNode source : sources.values()) {
      JsonNode queue = dev.resource(Synthesized.target(source.at("/Properties/EventSourceArn")));
      JsonNode redrive = queue.at("/Properties/RedrivePolicy");
      assertEquals(5, redrive.get("maxReceiveCount").asInt());
      JsonNode dead = dev.resource(Synthesized.target(redrive.get("deadLetterTargetArn")));
      assertEquals(QUEUE, dead.get("Type").asText());
      // 14 days, SQS's maximum.
      assertEquals(1_209_600, dead.at("/Properties/MessageRetentionPeriod").asInt());
    }
  }

  @Test
  void deadLettersMayOnlyMoveBackToTheirQueue() {
    JsonNode allowed = queue("facepipe-dev-requests-dead-letters").get("RedriveAllowPolicy");

    assertEquals("byQueue", allowed.get("redrivePermission").asText());
    assertEquals(
        "[{\"Fn::Join\":[\"\",[\"arn:\",{\"Ref\":\"AWS::Partition\"},\":sqs:\","
            + "{\"Ref\":\"AWS::Region\"},\":\",{\"Ref\":\"AWS::AccountId\"},"
            + "\":facepipe-dev-requests\"]]}]",
        allowed.get("sourceQueueArns").toString());
  }

  /** Clients leave answers to others, so an answer may be received many times. */
  @Test
  void responseQueueHasNoDeadLetters() {
    assertFalse(queue("facepipe-dev-responses").has("RedrivePolicy"));
  }

  @Test
  void messageIsHiddenForSixTimesTheFunctionsTimeout() {
    for (JsonNode source : dev.resources("AWS::Lambda::EventSourceMapping").values()) {
      JsonNode queue = dev.resource(Synthesized.target(source.at("/Properties/EventSourceArn")));
      int timeout = dev.function("facepipe-dev-face-recognition").get("Timeout").asInt();

      assertEquals(6 * timeout, queue.at("/Properties/VisibilityTimeout").asInt());
    }
  }

  @Test
  void receivedAnswerIsVisibleAgainAfterASecond() {
    assertEquals(1, queue("facepipe-dev-responses").get("VisibilityTimeout").asInt());
  }

  @Test
  void messagesMayHaveOneMebibyte() {
    for (JsonNode queue : dev.resources(QUEUE).values()) {
      assertEquals(1_048_576, queue.at("/Properties/MaximumMessageSize").asInt());
    }
  }

  @Test
  void queuesAreEncryptedAndOnlyOverTls() {
    Set<String> overTls =
        dev.resources("AWS::SQS::QueuePolicy").values().stream()
            .filter(policy -> Policies.denyWithoutTls(policy, "sqs:*"))
            .map(policy -> Synthesized.target(policy.at("/Properties/Queues/0")))
            .collect(Collectors.toSet());

    assertEquals(dev.resources(QUEUE).keySet(), overTls);
    for (JsonNode queue : dev.resources(QUEUE).values()) {
      assertTrue(queue.at("/Properties/SqsManagedSseEnabled").asBoolean());
    }
  }

  /** SQS counts a message's age from its first sending, also in the dead-letter queue. */
  @Test
  void claimsAreKeptLongerThanTheirMessages() {
    int claims =
        dev.resources("AWS::S3::Bucket").entrySet().stream()
            .filter(bucket -> bucket.getKey().contains("Claims"))
            .mapToInt(bucket -> BucketsTest.expiry(bucket.getValue()))
            .findFirst()
            .orElseThrow();
    List<Integer> messages =
        List.of("facepipe-dev-requests", "facepipe-dev-requests-dead-letters").stream()
            .map(name -> queue(name).get("MessageRetentionPeriod").asInt())
            .toList();

    messages.forEach(seconds -> assertTrue(claims * 24 * 60 * 60 > seconds));
  }

  private JsonNode queue(String name) {
    return dev.named(QUEUE, "QueueName", name);
  }
}
