package dev.facepipe.local.cloud.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.local.cloud.Gate;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Tests SQS's front with the invalid requests that strangers and their libraries send. */
class SqsFrontTest {
  private static final LocalPort ANY = new LocalPort(0, "--sqs-port");
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final long MOST_QUEUED = 6_000_000;
  private static final AccessKey KEY = AccessKey.random();
  private static final String LIST = "{}";

  @SuppressWarnings("NullAway.Init")
  private static EmbeddedSqs open;

  @SuppressWarnings("NullAway.Init")
  private static EmbeddedSqs guarded;

  @BeforeAll
  static void start() {
    open = EmbeddedSqs.start(ANY, Gate.OPEN, MOST_QUEUED);
    guarded = EmbeddedSqs.start(ANY, new SignatureGate(KEY, "sqs"));
  }

  @AfterAll
  static void stop() {
    open.close();
    guarded.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST / HTTP/1.1                      | 200",
        "POST /?a=b HTTP/1.1                  | 200",
        "POST //x HTTP/1.1                    | 404",
        "POST /x/y HTTP/1.1                   | 404",
        "POST /000000000000/a/b HTTP/1.1      | 404",
        "POST /../ HTTP/1.1                   | 400",
        "POST /%2e%2e/ HTTP/1.1               | 400",
        "POST /%00 HTTP/1.1                   | 400",
        "POST /%zz HTTP/1.1                   | 400",
        "POST /a b HTTP/1.1                   | 400",
        "POST / / HTTP/1.1                    | 400",
        "POST /? a HTTP/1.1                   | 400",
        "POST /?a=%zz HTTP/1.1                | 400",
        "POST * HTTP/1.1                      | 400",
        "OPTIONS * HTTP/1.1                   | 400",
        "POST x HTTP/1.1                      | 400",
        "POST http://a/ HTTP/1.1              | 200",
        "POST http://other/ HTTP/1.1          | 400",
        "POST http://a:b@a/ HTTP/1.1          | 400",
        "CONNECT a:443 HTTP/1.1               | 400",
        "HEAD / HTTP/1.1                      | 405",
        "OPTIONS / HTTP/1.1                   | 405",
        "TRACE / HTTP/1.1                     | 405",
        "PUT / HTTP/1.1                       | 405",
        "post / HTTP/1.1                      | 405",
        "POST / HTTP/1.0                      | 200",
        "POST / HTTP/9.9                      | 400",
        "POST / HTTP/1.1 x                    | 400",
        "POST /                               | 400",
        "nonsense                             | 400",
      })
  void requestLineIsAnsweredAsOnAws(String line, int status) throws Exception {
    try (var client = new RawClient(open.endpoint())) {
      client.send(line + "\r\n" + headers("a", LIST.length()) + LIST);

      assertStatus(status, client.answer());
    }
  }

  @Test
  void targetOf100KilobytesIsRefused() throws Exception {
    try (var client = new RawClient(open.endpoint())) {
      client.send("POST /" + "a".repeat(100_000) + " HTTP/1.1\r\n" + headers("a", 0));

      assertStatus(414, client.answer());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void headersAbove16KilobytesAreRefused(int count) throws Exception {
    String more = ("X-A: " + "a".repeat(10_000 / count) + "\r\n").repeat(2 * count);
    try (var client = new RawClient(open.endpoint())) {
      client.send("POST / HTTP/1.1\r\n" + more + headers("a", 0));

      assertStatus(431, client.answer());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10_000})
  void headersOfOneMegabyteAreRefused(int count) throws Exception {
    String more = ("X-A: " + "a".repeat(1_000_000 / count) + "\r\n").repeat(count);
    try (var client = new RawClient(open.endpoint());
        var other = new RawClient(open.endpoint())) {
      client.send("POST / HTTP/1.1\r\n" + more);
      other.send("POST / HTTP/1.1\r\n" + headers("a", 2) + LIST);

      assertStatus(431, client.answer());
      assertStatus(200, other.answer());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 2\r\nContent-Length: 3\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        "Transfer-Encoding: identity\r\nContent-Length: 2\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Content-Length: -2\r\n",
        "Content-Length: 0x2\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Host: b\r\nContent-Length: 2\r\n",
        "Content-Encoding: gzip\r\nContent-Length: 2\r\n",
        "Content Length: 2\r\n",
        "\r\nX: y\0z\r\n",
      })
  void requestWithAnAmbiguousEndIsRefused(String headers) throws Exception {
    try (var client = new RawClient(open.endpoint())) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: AmazonSQS.ListQueues\r\nContent-Type:"
              + " application/x-amz-json-1.0\r\n"
              + headers
              + "\r\n{}");

      String answer = client.answer();

      int status = Integer.parseInt(answer.split(" ", 3)[1]);
      assertTrue(status >= 400 && status < 500, answer);
      assertNothingShows(answer);
    }
  }

  @Test
  void bodyOf9MegabytesIsTooLarge() throws Exception {
    try (var client = new RawClient(open.endpoint())) {
      client.send("POST / HTTP/1.1\r\n" + headers("a", 9_000_000)).send(new byte[9_000_000]);

      assertStatus(413, client.answer());
      client.send("POST / HTTP/1.1\r\n" + headers("a", 2) + LIST);
      assertStatus(200, client.answer());
    }
  }

  @Test
  void chunkedBodyWithoutEndIsTooLarge() throws Exception {
    try (var client = new RawClient(open.endpoint())) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 5; i++) {
        client.send("100000\r\n").send(new byte[1 << 20]).send("\r\n");
      }

      assertStatus(413, client.answer());
    }
  }

  @Test
  void unsignedRequestIsRefusedBeforeItsBodyArrives() throws Exception {
    try (var client = new RawClient(guarded.endpoint())) {
      client.send("POST / HTTP/1.1\r\n" + headers("a", 7_900_000));

      assertStatus(403, client.answer());
    }
  }

  @Test
  void clientWithExpectHeaderIsAnsweredAtOnce() throws Exception {
    try (var client = new RawClient(guarded.endpoint())) {
      client.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\n" + headers("a", 1000));

      assertStatus(403, client.answer());
      assertTrue(client.isClosed());
    }
    try (var client = new RawClient(open.endpoint())) {
      client.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\n" + headers("a", 2));

      assertTrue(client.answer().startsWith("HTTP/1.1 100 "));
      client.send(LIST);
      assertStatus(200, client.answer());
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
    String list = "POST / HTTP/1.1\r\n" + headers("a", 2) + LIST;
    try (var client = new RawClient(open.endpoint())) {
      client.send(list + "POST //x HTTP/1.1\r\n" + headers("a", 2) + LIST + list);

      assertEquals(
          List.of(200, 404, 200), List.of(client.status(), client.status(), client.status()));
    }
  }

  @Test
  void errorsHaveTheFormOfTheClientsProtocol() throws Exception {
    try (var json = new RawClient(guarded.endpoint());
        var query = new RawClient(guarded.endpoint())) {
      json.send("POST / HTTP/1.1\r\n" + headers("a", 2) + LIST);
      query.send("GET /?Action=ListQueues HTTP/1.1\r\nHost: a\r\n\r\n");

      assertTrue(json.answer().contains("\"__type\":\"com.amazon.coral.service#AccessDenied"));
      assertTrue(query.answer().contains("<Code>AccessDeniedException</Code>"));
    }
  }

  @Test
  void queryProtocolWorks() throws Exception {
    open.create(new LocalQueue("by-query", LONG));
    String form = "Action=GetQueueUrl&QueueName=by-query";
    try (var client = new RawClient(open.endpoint())) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded;"
              + " charset=utf-8\r\nContent-Length: %d\r\n\r\n%s".formatted(form.length(), form));

      String answer = client.answer();

      assertStatus(200, answer);
      assertTrue(answer.contains("<QueueUrl>http://a/000000000000/by-query</QueueUrl>"), answer);
    }
  }

  /** Encodes as boto3 does: a character that is not ASCII takes six bytes. */
  @Test
  void largestMessageOfEscapedCharactersIsAccepted() throws Exception {
    String url = open.create(new LocalQueue("escaped", LONG));
    String message = "\\u00e9".repeat((1 << 20) / 2);
    String body = "{\"QueueUrl\": \"%s\", \"MessageBody\": \"%s\"}".formatted(url, message);
    try (var client = new RawClient(open.endpoint())) {
      client.send(
          "POST / HTTP/1.1\r\n"
              + headers("a", body.length()).replace("ListQueues", "SendMessage")
              + body);

      assertStatus(200, client.answer());
    }
  }

  @Test
  void sendsAreServedWhileManyPollsWait() {
    String url = open.create(new LocalQueue("many-polls", LONG));
    List<CompletableFuture<String>> polls = new ArrayList<>();
    try (SqsClient sqs = patientClient(open)) {
      int count = 100;
      var threads = Executors.newFixedThreadPool(count);
      for (int i = 0; i < count; i++) {
        polls.add(
            CompletableFuture.supplyAsync(
                () ->
                    sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20))
                        .messages()
                        .get(0)
                        .body(),
                threads));
      }
      for (int i = 0; i < count; i++) {
        String body = Integer.toString(i);
        sqs.sendMessage(r -> r.queueUrl(url).messageBody(body));
      }

      assertEquals(
          IntStream.range(0, count).mapToObj(Integer::toString).sorted().toList(),
          polls.stream().map(CompletableFuture::join).sorted().toList());
      threads.shutdown();
    }
  }

  @Test
  void fullQueuesRefuseMessagesUntilThereIsRoom() {
    String url = open.create(new LocalQueue("filled", LONG));
    String other = open.create(new LocalQueue("other", LONG));
    try (SqsClient sqs = client(open)) {
      sqs.sendMessage(r -> r.queueUrl(other).messageBody("a"));
      await()
          .until(
              () -> {
                sqs.sendMessage(r -> r.queueUrl(url).messageBody("x".repeat(1_000_000)));
                return open.isFull();
              });

      var refused =
          assertThrows(
              SqsException.class,
              () -> sqs.sendMessage(r -> r.queueUrl(other).messageBody("small")));
      assertEquals(503, refused.statusCode());
      assertThrows(SqsException.class, () -> sqs.createQueue(r -> r.queueName("more")));
      open.client().sendMessage(r -> r.queueUrl(other).messageBody("our own"));
      var message = sqs.receiveMessage(r -> r.queueUrl(url)).messages().get(0);
      sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));

      sqs.purgeQueue(r -> r.queueUrl(url));
      await().until(() -> !open.isFull());
      sqs.sendMessage(r -> r.queueUrl(other).messageBody("b"));
    }
  }

  @Test
  void attributesCountAndADeletedQueueFreesTheirBytes() {
    String url = open.create(new LocalQueue("attributes", LONG));
    MessageAttributeValue large =
        MessageAttributeValue.builder().dataType("String").stringValue("x".repeat(100_000)).build();
    try (SqsClient sqs = client(open)) {
      await()
          .until(
              () -> {
                sqs.sendMessageBatch(
                    r ->
                        r.queueUrl(url)
                            .entries(
                                IntStream.range(0, 10)
                                    .mapToObj(
                                        i ->
                                            SendMessageBatchRequestEntry.builder()
                                                .id("i" + i)
                                                .messageBody("a")
                                                .messageAttributes(Map.of("A", large))
                                                .build())
                                    .toList()));
                return open.isFull();
              });

      sqs.deleteQueue(r -> r.queueUrl(url));

      await().until(() -> !open.isFull());
    }
  }

  /** The limit lies between one and two messages. */
  @Test
  void messageThatBecomesADeadLetterCountsOnce() {
    String large = "x".repeat(900_000);
    try (EmbeddedSqs small = EmbeddedSqs.start(ANY, Gate.OPEN, 3L * large.length());
        SqsClient sqs = client(small)) {
      String dead = small.create(new LocalQueue("dead", LONG));
      String url =
          small.create(
              new LocalQueue("redriven", Duration.ZERO, new LocalQueue.DeadLetters("dead", 1)));
      sqs.sendMessage(r -> r.queueUrl(url).messageBody(large));
      var message =
          await()
              .until(
                  () -> {
                    sqs.receiveMessage(r -> r.queueUrl(url));
                    return sqs.receiveMessage(r -> r.queueUrl(dead)).messages();
                  },
                  messages -> !messages.isEmpty())
              .get(0);

      assertFalse(small.isFull());
      sqs.deleteMessage(r -> r.queueUrl(dead).receiptHandle(message.receiptHandle()));
      sqs.sendMessage(r -> r.queueUrl(url).messageBody(large));
      assertFalse(small.isFull());
      sqs.sendMessage(r -> r.queueUrl(url).messageBody(large));
      assertTrue(small.isFull());
    }
  }

  /** ElasticMQ sends no event when it purges a queue. */
  @Test
  void purgedQueueIsNotFull() {
    String large = "x".repeat(900_000);
    try (EmbeddedSqs small = EmbeddedSqs.start(ANY, Gate.OPEN, large.length());
        SqsClient sqs = client(small)) {
      String url = small.create(new LocalQueue("purged", LONG));
      sqs.sendMessage(r -> r.queueUrl(url).messageBody(large));
      assertTrue(small.isFull());

      sqs.purgeQueue(r -> r.queueUrl(url));

      await().until(() -> !small.isFull());
    }
  }

  /** Waits at most two minutes. The limit matters only if a test fails. */
  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(2));
  }

  private static SqsClient client(EmbeddedSqs service) {
    return AwsClients.sqs(
        service.endpoint(), LocalAccount.ACCESS_KEY_ID, LocalAccount.SECRET_ACCESS_KEY);
  }

  /** Returns a client that waits longer than a long poll. */
  private static SqsClient patientClient(EmbeddedSqs service) {
    return SqsClient.builder()
        .endpointOverride(service.endpoint())
        .region(LocalAccount.region())
        .credentialsProvider(LocalAccount.credentials(AccessKey.WELL_KNOWN))
        .httpClient(LocalAccount.http())
        .build();
  }

  private static String headers(String host, int length) {
    return "Host: %s\r\nX-Amz-Target: AmazonSQS.ListQueues\r\nContent-Type:".formatted(host)
        + " application/x-amz-json-1.0\r\nContent-Length: %d\r\n\r\n".formatted(length);
  }

  private static void assertStatus(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertNothingShows(answer);
  }

  private static void assertNothingShows(String answer) {
    for (String ours : List.of("Jetty", "jetty", "pekko", "Exception:", "\tat ", "java.")) {
      assertFalse(answer.contains(ours), answer);
    }
  }
}
