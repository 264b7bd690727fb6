package dev.facepipe.local.cloud.aws;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.local.cloud.Gate;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.LocalQueue.DeadLetters;
import dev.facepipe.local.cloud.data.CopiedFolder;
import dev.facepipe.local.cloud.data.DataFolder;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Tests what an SQS over a data folder keeps when its process is killed. */
class QueueRestartTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofSeconds(1);

  @TempDir private Path temp;

  private static void run(Path path, BiConsumer<EmbeddedSqs, SqsClient> test) {
    try (DataFolder folder = DataFolder.open(path);
        EmbeddedSqs service =
            EmbeddedSqs.start(new LocalPort(0, "--sqs-port"), Gate.OPEN, folder)) {
      test.accept(service, service.client());
    }
  }

  /** Runs a test over a new folder, and returns what a kill at the end of the test would leave. */
  private Path killedAfter(BiConsumer<EmbeddedSqs, SqsClient> test) {
    Path folder = temp.resolve("data");
    AtomicReference<Path> killed = new AtomicReference<>();
    run(
        folder,
        (service, sqs) -> {
          test.accept(service, sqs);
          try {
            killed.set(CopiedFolder.of(folder, temp.resolve("killed")));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    return killed.get();
  }

  private static String url(SqsClient sqs, String name) {
    return sqs.getQueueUrl(r -> r.queueName(name)).queueUrl();
  }

  private static void send(SqsClient sqs, String url, String body) {
    sqs.sendMessage(r -> r.queueUrl(url).messageBody(body));
  }

  private static List<Message> receive(SqsClient sqs, String url) {
    return sqs.receiveMessage(
            r ->
                r.queueUrl(url)
                    .maxNumberOfMessages(10)
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                    .messageAttributeNames("All"))
        .messages();
  }

  private static List<String> bodies(SqsClient sqs, String url) {
    return receive(sqs, url).stream().map(Message::body).toList();
  }

  @Test
  void messagesAreThereAgainWithTheirAttributes() {
    Map<String, MessageAttributeValue> attributes =
        Map.of(
            "text",
            MessageAttributeValue.builder().dataType("String.name").stringValue("Zoë").build(),
            "number",
            MessageAttributeValue.builder().dataType("Number").stringValue("1.5").build(),
            "bytes",
            MessageAttributeValue.builder()
                .dataType("Binary")
                .binaryValue(SdkBytes.fromByteArray(new byte[] {0, -1, 7}))
                .build());
    AtomicReference<String> id = new AtomicReference<>();
    Path killed =
        killedAfter(
            (service, sqs) -> {
              String url = service.create(new LocalQueue("q", LONG));
              id.set(
                  sqs.sendMessage(
                          r ->
                              r.queueUrl(url)
                                  .messageBody("Zoë & 山田 \"\\")
                                  .messageAttributes(attributes))
                      .messageId());
            });

    run(
        killed,
        (service, sqs) -> {
          Message message = receive(sqs, url(sqs, "q")).get(0);
          assertEquals("Zoë & 山田 \"\\", message.body());
          assertEquals(id.get(), message.messageId());
          assertEquals(attributes, message.messageAttributes());
        });
  }

  @Test
  void receivedMessageIsVisibleAgainAndCountsItsReceives() {
    Path killed =
        killedAfter(
            (service, sqs) -> {
              String url = service.create(new LocalQueue("q", LONG));
              send(sqs, url, "in work");
              assertEquals(List.of("in work"), bodies(sqs, url));
              assertEquals(List.of(), bodies(sqs, url));
            });

    run(
        killed,
        (service, sqs) -> {
          Message message = receive(sqs, url(sqs, "q")).get(0);
          assertEquals("in work", message.body());
          assertEquals(
              "2", message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT));
          sqs.deleteMessage(r -> r.queueUrl(url(sqs, "q")).receiptHandle(message.receiptHandle()));
        });
    run(killed, (service, sqs) -> assertEquals(List.of(), bodies(sqs, url(sqs, "q"))));
  }

  @Test
  void delayedMessageStaysDelayed() {
    Path killed =
        killedAfter(
            (service, sqs) -> {
              String url = service.create(new LocalQueue("q", LONG));
              sqs.sendMessage(r -> r.queueUrl(url).messageBody("later").delaySeconds(600));
              send(sqs, url, "now");
            });

    run(
        killed,
        (service, sqs) -> {
          String url = url(sqs, "q");
          assertEquals(List.of("now"), bodies(sqs, url));
          assertEquals(
              "1",
              sqs.getQueueAttributes(
                      r ->
                          r.queueUrl(url)
                              .attributeNames(
                                  QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                  .attributes()
                  .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
        });
  }

  /** A message moves to the dead letters on the receive after its last one. */
  private static void fail(SqsClient sqs, String url, String body) {
    send(sqs, url, body);
    Message message = receive(sqs, url).get(0);
    sqs.changeMessageVisibility(
        r -> r.queueUrl(url).receiptHandle(message.receiptHandle()).visibilityTimeout(0));
    assertEquals(List.of(), bodies(sqs, url));
  }

  @Test
  void deadLettersStayAndTheQueueGoesOnMovingThem() {
    LocalQueue dead = new LocalQueue("dead", SHORT);
    LocalQueue queue = new LocalQueue("q", LONG, new DeadLetters("dead", 1));
    Path killed =
        killedAfter(
            (service, sqs) -> {
              service.create(dead);
              String url = service.create(queue);
              fail(sqs, url, "before");
              await().until(() -> bodies(sqs, url(sqs, "dead")).equals(List.of("before")));
              send(sqs, url, "in its last receive");
              assertEquals(List.of("in its last receive"), bodies(sqs, url));
            });

    run(
        killed,
        (service, sqs) -> {
          service.create(dead); // as each start does
          String url = service.create(queue);
          assertEquals(List.of(), bodies(sqs, url));
          fail(sqs, url, "after");
          List<String> moved = new ArrayList<>();
          await()
              .until(
                  () -> {
                    moved.addAll(bodies(sqs, url(sqs, "dead")));
                    return moved.containsAll(List.of("before", "in its last receive", "after"));
                  });
          assertEquals(3, moved.stream().distinct().count());
        });
  }

  @Test
  void killInTheMiddleOfAMoveLosesNothing() {
    Path killed =
        killedAfter(
            (service, sqs) -> {
              service.create(new LocalQueue("dead", LONG));
              String url = service.create(new LocalQueue("q", LONG, new DeadLetters("dead", 1)));
              for (int i = 0; i < 20; i++) {
                fail(sqs, url, "message " + i); // killed before the moves are all written
              }
            });

    run(
        killed,
        (service, sqs) -> {
          List<String> all = new ArrayList<>();
          await()
              .until(
                  () -> {
                    bodies(sqs, url(sqs, "q")); // moves what was not moved
                    all.addAll(bodies(sqs, url(sqs, "dead")));
                    return all.size() >= 20;
                  });
          assertEquals(20, all.stream().distinct().count());
          assertEquals(20, all.size());
        });
  }

  @Test
  void fifoQueueKeepsItsOrder() {
    Path killed =
        killedAfter(
            (service, sqs) -> {
              String url =
                  sqs.createQueue(
                          r ->
                              r.queueName("q.fifo")
                                  .attributes(
                                      Map.of(
                                          QueueAttributeName.FIFO_QUEUE,
                                          "true",
                                          QueueAttributeName.CONTENT_BASED_DEDUPLICATION,
                                          "true")))
                      .queueUrl();
              for (int i = 0; i < 9; i++) {
                String body = "message " + i;
                sqs.sendMessage(r -> r.queueUrl(url).messageGroupId("one").messageBody(body));
              }
            });

    run(
        killed,
        (service, sqs) ->
            assertEquals(
                List.of(0, 1, 2, 3, 4, 5, 6, 7, 8).stream().map(i -> "message " + i).toList(),
                bodies(sqs, url(sqs, "q.fifo"))));
  }

  @Test
  void deletedAndPurgedMessagesAndQueuesStayDeleted() throws IOException {
    Path folder = temp.resolve("data");
    run(
        folder,
        (service, sqs) -> {
          String url = service.create(new LocalQueue("q", LONG));
          send(sqs, url, "face of Ada");
          receive(sqs, url)
              .forEach(
                  m -> sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(m.receiptHandle())));
          String purged = service.create(new LocalQueue("purged", LONG));
          send(sqs, purged, "face of Bea");
          try (SqsClient outside =
              AwsClients.sqs(
                  service.endpoint(), LocalAccount.ACCESS_KEY_ID, LocalAccount.SECRET_ACCESS_KEY)) {
            outside.purgeQueue(r -> r.queueUrl(purged));
          }
          send(sqs, purged, "kept");
          String gone = service.create(new LocalQueue("gone", LONG));
          send(sqs, gone, "face of Cleo");
          sqs.deleteQueue(r -> r.queueUrl(gone));
          await().until(() -> CopiedFolder.filesWith(folder, "face of").isEmpty());
        });

    run(
        folder,
        (service, sqs) -> {
          assertEquals(List.of(), bodies(sqs, url(sqs, "q")));
          assertEquals(List.of("kept"), bodies(sqs, url(sqs, "purged")));
          assertEquals(2, sqs.listQueues().queueUrls().size());
        });
  }

  @Test
  void messagesOlderThanTheirLifeAreDeleted() {
    run(
        temp.resolve("data"),
        (service, sqs) -> {
          String url = service.create(new LocalQueue("q", LONG, null, Duration.ofMillis(500)));
          String other = service.create(new LocalQueue("other", LONG));
          send(sqs, url, "never received");
          send(sqs, url, "received");
          send(sqs, other, "lives longer");
          await()
              .until(
                  () -> {
                    service.deleteOld();
                    return bodies(sqs, url).isEmpty() && count(sqs, url) == 0;
                  });
          assertEquals(List.of("lives longer"), bodies(sqs, other));
        });
  }

  private static int count(SqsClient sqs, String url) {
    return sqs
        .getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
        .attributes()
        .entrySet()
        .stream()
        .filter(a -> a.getKey().toString().startsWith("ApproximateNumberOfMessages"))
        .mapToInt(a -> Integer.parseInt(a.getValue()))
        .sum();
  }

  @Test
  void queueTakesNewAttributes() {
    Path killed = killedAfter((service, sqs) -> service.create(new LocalQueue("q", LONG)));

    run(
        killed,
        (service, sqs) -> {
          service.create(new LocalQueue("q", SHORT));
          assertEquals(
              "1",
              sqs.getQueueAttributes(
                      r ->
                          r.queueUrl(url(sqs, "q"))
                              .attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT))
                  .attributes()
                  .get(QueueAttributeName.VISIBILITY_TIMEOUT));
        });
  }
}
