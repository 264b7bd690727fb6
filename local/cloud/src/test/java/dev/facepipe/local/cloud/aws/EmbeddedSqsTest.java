package dev.facepipe.local.cloud.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.local.cloud.Documented;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.LocalThreads;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.TakenPort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SqsException;

class EmbeddedSqsTest {
  private static final LocalPort ANY = new LocalPort(0, "--sqs-port");
  private static final Duration LONG = Duration.ofSeconds(30);

  @SuppressWarnings("NullAway.Init")
  private static EmbeddedSqs service;

  @SuppressWarnings("NullAway.Init")
  private static SqsClient sqs;

  @BeforeAll
  static void start() {
    service = EmbeddedSqs.start(ANY);
    // Through the front, as other programs do.
    sqs =
        AwsClients.sqs(
            service.endpoint(), LocalAccount.ACCESS_KEY_ID, LocalAccount.SECRET_ACCESS_KEY);
  }

  @AfterAll
  static void stop() {
    sqs.close();
    service.close();
  }

  @Test
  void queueUrlIsTheEndpointTheAccountAndTheName() {
    String url = service.create(new LocalQueue("request", LONG));

    assertEquals(service.endpoint() + "/000000000000/request", url);
    assertEquals(url, sqs.getQueueUrl(r -> r.queueName("request")).queueUrl());
  }

  @Test
  void messageOf900000BytesArrivesWhole() {
    String url = service.create(new LocalQueue("large", LONG));
    String body = "x".repeat(900_000);

    sqs.sendMessage(r -> r.queueUrl(url).messageBody(body));

    assertEquals(List.of(body), bodies(receive(url, 0)));
  }

  @Test
  void messageAboveOneMebibyteIsRefused() {
    String url = service.create(new LocalQueue("too-large", LONG));

    var refused =
        assertThrows(
            SqsException.class,
            () -> sqs.sendMessage(r -> r.queueUrl(url).messageBody("x".repeat(1_048_577))));

    assertEquals(400, refused.statusCode());
  }

  /**
   * Source: SQS API reference, SendMessage: #x9, #xA, #xD, #x20 to #xD7FF, #xE000 to #xFFFD,
   * #x10000 and above.
   */
  @ParameterizedTest
  @CsvSource({
    "0, 400",
    "1, 400",
    "8, 400",
    "9, 200",
    "a, 200",
    "b, 400",
    "d, 200",
    "1f, 400",
    "20, 200",
    "d7ff, 200",
    "e000, 200",
    "fffd, 200",
    "fffe, 400",
    "10000, 200",
    "10ffff, 200"
  })
  void onlyCharactersOfXmlAreTaken(String code, int status) {
    String url = service.create(new LocalQueue("characters", LONG));
    String body = "a" + Character.toString(Integer.parseInt(code, 16));

    int answered;
    try {
      answered =
          sqs.sendMessage(r -> r.queueUrl(url).messageBody(body)).sdkHttpResponse().statusCode();
    } catch (SqsException e) {
      answered = e.statusCode();
    }

    assertEquals(status, answered);
  }

  @Test
  void receivedMessageIsHiddenForItsVisibilityTimeout() {
    String url = service.create(new LocalQueue("hiding", Duration.ofSeconds(1)));
    sqs.sendMessage(r -> r.queueUrl(url).messageBody("a"));
    assertEquals(List.of("a"), bodies(receive(url, 0)));

    assertEquals(List.of(), bodies(receive(url, 0)));
    assertEquals(List.of("a"), bodies(receive(url, 5)));
  }

  @Test
  void messageReceivedTooOftenBecomesADeadLetter() {
    String dead = service.create(new LocalQueue("dead", LONG));
    String url =
        service.create(
            new LocalQueue("redriven", Duration.ZERO, new LocalQueue.DeadLetters("dead", 2)));
    sqs.sendMessage(r -> r.queueUrl(url).messageBody("a"));

    assertEquals(List.of("a"), bodies(receive(url, 1)));
    assertEquals(List.of("a"), bodies(receive(url, 1)));
    assertEquals(List.of(), bodies(receive(url, 0)));
    assertEquals(List.of("a"), bodies(receive(dead, 1)));
  }

  @Test
  void answerWithoutMessagesOmitsTheListAsOnAws() throws Exception {
    String url = service.create(new LocalQueue("empty", LONG));
    var receive =
        HttpRequest.newBuilder(service.endpoint().resolve("/"))
            .header("X-Amz-Target", "AmazonSQS.ReceiveMessage")
            .header("Content-Type", "application/x-amz-json-1.0")
            .POST(BodyPublishers.ofString("{\"QueueUrl\":\"" + url + "\"}"))
            .build();

    var answer = HttpClient.newHttpClient().send(receive, BodyHandlers.ofString());

    assertEquals(200, answer.statusCode());
    assertEquals("{}", answer.body());
  }

  @Test
  void queueUrlHasTheHostOfTheRequest() throws Exception {
    service.create(new LocalQueue("asked", LONG));
    var ask =
        HttpRequest.newBuilder(URI.create("http://localhost:" + service.endpoint().getPort() + "/"))
            .header("X-Amz-Target", "AmazonSQS.GetQueueUrl")
            .header("Content-Type", "application/x-amz-json-1.0")
            .POST(BodyPublishers.ofString("{\"QueueName\":\"asked\"}"))
            .build();

    var answer = HttpClient.newHttpClient().send(ask, BodyHandlers.ofString());

    assertEquals(
        "http://localhost:" + service.endpoint().getPort() + "/000000000000/asked",
        Documented.parsed(answer.body()).get("QueueUrl").textValue());
  }

  @Test
  void longPollEndsWhenAMessageArrives() throws Exception {
    String url = service.create(new LocalQueue("long-poll", LONG));
    var poll = CompletableFuture.supplyAsync(() -> receive(url, 20));
    Thread.sleep(300);

    sqs.sendMessage(r -> r.queueUrl(url).messageBody("a"));

    assertEquals(List.of("a"), bodies(poll.get(3, TimeUnit.SECONDS)));
  }

  @Test
  void portInUseNamesThePortAndItsOption() throws Exception {
    TakenPort.assertNamed("--sqs-port", EmbeddedSqs::start);
  }

  @Test
  void closeDuringALongPollIsQuickAndLeavesNoThread() throws Exception {
    var before = LocalThreads.keepingTheProcessAlive();
    var other = EmbeddedSqs.start(ANY);
    String url = other.create(new LocalQueue("polled", LONG));
    var poll =
        new Thread(
            () -> {
              try (SqsClient client = other.client()) {
                client.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20));
              } catch (RuntimeException e) {
                // The service has ended, and so has the poll.
              }
            });
    poll.setDaemon(true);
    poll.start();
    Thread.sleep(200);

    long start = System.nanoTime();
    other.close();

    assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos());
    LocalThreads.assertNoneBut(before);
  }

  private static List<Message> receive(String url, int waitSeconds) {
    return sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(waitSeconds)).messages();
  }

  private static List<String> bodies(List<Message> messages) {
    return messages.stream().map(Message::body).toList();
  }
}
