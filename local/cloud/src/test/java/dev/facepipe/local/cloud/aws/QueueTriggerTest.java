package dev.facepipe.local.cloud.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.local.cloud.Documented;
import dev.facepipe.local.cloud.FunctionFailed;
import dev.facepipe.local.cloud.LambdaFunction;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.LocalThreads;
import dev.facepipe.local.cloud.aws.QueueTrigger.Polling;
import dev.facepipe.web.LocalPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

class QueueTriggerTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Polling ONE_AT_A_TIME = new Polling(10, Duration.ZERO, 1);
  private static final String ALL_DONE = "{\"batchItemFailures\":[]}";

  @SuppressWarnings("NullAway.Init")
  private static EmbeddedSqs service;

  @SuppressWarnings("NullAway.Init")
  private static SqsClient sqs;

  private final List<String> events = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    service = EmbeddedSqs.start(new LocalPort(0, "--sqs-port"));
    sqs = service.client();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void eventIsAsDocumented() {
    JsonNode documented = Documented.event(QueueTriggerTest.class, "sqs-event.json");
    String url = service.create(new LocalQueue("documented", SECOND));
    sqs.sendMessage(
        r ->
            r.queueUrl(url)
                .messageBody("Test message.")
                .messageAttributes(
                    Collections.singletonMap(
                        "myAttribute",
                        MessageAttributeValue.builder()
                            .stringValue("myValue")
                            .dataType("String")
                            .build())));

    run(url, ONE_AT_A_TIME, keep(ALL_DONE), () -> await().until(() -> events.size() == 1));

    JsonNode ours = Documented.parsed(events.get(0));
    var missing = Documented.fields(documented);
    missing.removeAll(Documented.fields(ours));
    assertEquals(List.of(), List.copyOf(missing));
    JsonNode record = ours.at("/Records/0");
    for (String field :
        List.of("body", "messageAttributes", "md5OfBody", "eventSource", "awsRegion")) {
      assertEquals(documented.at("/Records/0").get(field), record.get(field), field);
    }
    assertEquals(
        "arn:aws:sqs:us-east-1:000000000000:documented", record.get("eventSourceARN").textValue());
    assertEquals("1", record.at("/attributes/ApproximateReceiveCount").textValue());
  }

  @Test
  void onlyTheFailedMessageOfTenReturnsAndBecomesADeadLetter() {
    String dead = service.create(new LocalQueue("ten-dead", SECOND));
    String url =
        service.create(new LocalQueue("ten", SECOND, new LocalQueue.DeadLetters("ten-dead", 2)));
    send(url, IntStream.range(0, 10).mapToObj(i -> i == 3 ? "bad" : "good " + i).toList());
    LambdaFunction refusesBad =
        event -> {
          events.add(event);
          return Stream.of(event)
              .flatMap(e -> messages(e).stream())
              .filter(message -> message.get("body").textValue().equals("bad"))
              .map(message -> message.get("messageId").textValue())
              .findFirst()
              .map("{\"batchItemFailures\":[{\"itemIdentifier\":\"%s\"}]}"::formatted)
              .orElse(ALL_DONE);
        };

    List<Message> inDeadLetters = new ArrayList<>();
    run(
        url,
        ONE_AT_A_TIME,
        refusesBad,
        () ->
            await()
                .atMost(Duration.ofSeconds(15))
                .until(
                    () -> {
                      inDeadLetters.addAll(sqs.receiveMessage(r -> r.queueUrl(dead)).messages());
                      return !inDeadLetters.isEmpty();
                    }));

    assertEquals(List.of("bad"), inDeadLetters.stream().map(Message::body).toList());
    List<String> handled =
        events.stream()
            .flatMap(event -> messages(event).stream())
            .map(message -> message.get("body").textValue())
            .toList();
    assertEquals(2, Collections.frequency(handled, "bad"));
    assertEquals(11, handled.size(), handled.toString());
    await().until(() -> left(url) == 0); // a dead letter shows before it has left its queue
  }

  @ParameterizedTest
  @ValueSource(strings = {"throws", "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}"})
  void failedBatchReturnsWhole(String answer) {
    String url = service.create(new LocalQueue("whole-" + answer.length(), SECOND));
    send(url, List.of("a", "b"));
    LambdaFunction failsFirst =
        event -> {
          boolean first = events.isEmpty();
          events.add(event);
          if (first && answer.equals("throws")) {
            throw new FunctionFailed("function f failed", new IllegalStateException("boom"));
          }
          return first ? answer : ALL_DONE;
        };

    run(url, ONE_AT_A_TIME, failsFirst, () -> await().until(() -> left(url) == 0));

    List<String> handled =
        events.stream()
            .flatMap(event -> messages(event).stream())
            .map(message -> message.get("body").textValue())
            .sorted()
            .toList();
    assertEquals(List.of("a", "a", "b", "b"), handled);
  }

  @Test
  void batchingWindowGathersTheMessagesOfSeveralReceives() {
    String url = service.create(new LocalQueue("window", Duration.ofSeconds(30)));
    send(url, IntStream.range(0, 10).mapToObj(i -> "first " + i).toList());
    send(url, List.of("second 0", "second 1"));

    run(
        url,
        new Polling(12, SECOND, 1),
        keep(ALL_DONE),
        () -> await().until(() -> !events.isEmpty()));

    assertEquals(12, messages(events.get(0)).size());
  }

  @Test
  void batchAboveSixMebibytesTakesSeveralCalls() {
    String url = service.create(new LocalQueue("heavy", Duration.ofSeconds(30)));
    for (int i = 0; i < 8; i++) {
      sqs.sendMessage(r -> r.queueUrl(url).messageBody("x".repeat(900_000)));
    }

    run(url, ONE_AT_A_TIME, keep(ALL_DONE), () -> await().until(() -> left(url) == 0));

    // Eight messages would be 7.2 MB; six fit into 6 MiB.
    for (String event : events) {
      assertTrue(event.getBytes(UTF_8).length <= 6 * 1024 * 1024);
    }
    assertEquals(8, events.stream().mapToInt(event -> messages(event).size()).sum());
  }

  @Test
  void closeFinishesTheBatchInProgress() throws Exception {
    String url = service.create(new LocalQueue("in-hand", Duration.ofSeconds(30)));
    send(url, List.of("a"));
    var called = new CountDownLatch(1);
    LambdaFunction slow =
        event -> {
          called.countDown();
          sleep(300);
          return ALL_DONE;
        };
    var trigger = new QueueTrigger(sqs, url, ONE_AT_A_TIME, slow);
    called.await();

    trigger.close();

    assertEquals(0, left(url));
  }

  @Test
  void idleTriggerClosesWithinOnePollAndLeavesNoThread() throws Exception {
    String url = service.create(new LocalQueue("idle", Duration.ofSeconds(30)));
    var before = LocalThreads.keepingTheProcessAlive();
    var trigger = new QueueTrigger(sqs, url, Polling.DEFAULT, keep(ALL_DONE));

    long start = System.nanoTime();
    trigger.close();

    assertTrue(System.nanoTime() - start < Duration.ofSeconds(3).toNanos());
    LocalThreads.assertNoneBut(before);
  }

  @Test
  void batchSizeAboveTenNeedsABatchingWindow() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> new Polling(11, Duration.ZERO, 1));

    assertEquals(
        "batching window is PT0S; expected at least 1 second for batches of 11",
        refused.getMessage());
  }

  /** Runs the trigger until the condition returns; the condition waits with Awaitility. */
  private static void run(
      String url, Polling polling, LambdaFunction function, Runnable condition) {
    var trigger = new QueueTrigger(sqs, url, polling, function);
    try {
      condition.run();
    } finally {
      trigger.close();
    }
  }

  private LambdaFunction keep(String answer) {
    return event -> {
      events.add(event);
      return answer;
    };
  }

  private static List<JsonNode> messages(String event) {
    var messages = new ArrayList<JsonNode>();
    Documented.parsed(event).get("Records").forEach(messages::add);
    return messages;
  }

  /** Sends all messages in one request, so that one receive finds them all. */
  private static void send(String url, List<String> bodies) {
    var entries = new ArrayList<SendMessageBatchRequestEntry>();
    for (String body : bodies) {
      entries.add(
          SendMessageBatchRequestEntry.builder()
              .id(Integer.toString(entries.size()))
              .messageBody(body)
              .build());
    }
    assertEquals(
        bodies.size(),
        sqs.sendMessageBatch(r -> r.queueUrl(url).entries(entries)).successful().size());
  }

  /** Returns the number of messages in the queue, hidden or not. */
  private static int left(String url) {
    var visible = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    var hidden = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;
    var attributes =
        sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(visible, hidden)).attributes();
    return Stream.of(visible, hidden)
        .mapToInt(name -> Integer.parseInt(attributes.getOrDefault(name, "")))
        .sum();
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
