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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueuesTest {
  private static final String QUEUE = "AWS::SQS::Queue";

  private final Synthesized dev = Synthesized.dev();

  @Test
  void stackHasTheQueuesOfTheDesign() {
    assertEquals(
        Set.of(
            "facepipe-dev-requests",
            "facepipe-dev-requests-dead-letters",
            "facepipe-dev-summaries",
            "facepipe-dev-summaries-dead-letters",
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

    assertEquals(2, sources.size());
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

  @ParameterizedTest
  @ValueSource(strings = {"requests", "summaries"})
  void deadLettersMayOnlyMoveBackToTheirQueue(String word) {
    JsonNode allowed =
        queue("facepipe-dev-%s-dead-letters".formatted(word)).get("RedriveAllowPolicy");

    assertEquals("byQueue", allowed.get("redrivePermission").asText());
    assertEquals(
        "[{\"Fn::Join\":[\"\",[\"arn:\",{\"Ref\":\"AWS::Partition\"},\":sqs:\","
            + "{\"Ref\":\"AWS::Region\"},\":\",{\"Ref\":\"AWS::AccountId\"},"
            + "\":facepipe-dev-%s\"]]}]".formatted(word),
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
      String function =
          queue.at("/Properties/QueueName").asText().endsWith("summaries")
              ? "facepipe-dev-summaries"
              : "facepipe-dev-face-recognition";
      int timeout = dev.function(function).get("Timeout").asInt();

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
    int claims = BucketsTest.expiry(BucketsTest.bucket(dev, "Claims"), "claims/");
    List<Integer> messages =
        List.of("facepipe-dev-requests", "facepipe-dev-requests-dead-letters").stream()
            .map(name -> queue(name).get("MessageRetentionPeriod").asInt())
            .toList();

    messages.forEach(seconds -> assertTrue(claims * 24 * 60 * 60 > seconds));
  }

  /**
   * A frame's event waits up to six hours for frame-upload and its faces wait for face-recognition.
   * The summary waits as long.
   */
  @Test
  void notesAreKeptAsLongAsASummaryMayWait() {
    int notes = BucketsTest.expiry(BucketsTest.bucket(dev, "Claims"), "notes/");
    int faces = queue("facepipe-dev-requests").get("MessageRetentionPeriod").asInt();

    assertTrue(notes * 24 * 60 * 60 >= faces + 6 * 60 * 60);
  }

  private JsonNode queue(String name) {
    return dev.named(QUEUE, "QueueName", name);
  }
}
