package dev.facepipe.local.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * One cloud for all tests of this package. The first test class starts the cloud, and it ends after
 * the last. After each class, a good frame must still be answered, the log must be whole, and the
 * frames bucket must have no dead letters.
 */
final class HostileCloud implements BeforeAllCallback, AfterAllCallback {
  static final ObjectMapper JSON = new ObjectMapper();

  /** Also writes lone surrogates, which UTF-8 cannot hold. */
  static final JsonMapper ESCAPING =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final AtomicInteger NEXT_ID = new AtomicInteger();

  /** How often a request is sent before a 503 counts. */
  private static final int TRIES = 3;

  /** Longest wait for an outcome. The limit matters only if a test fails. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Patterns of internal details. Replies and answers to strangers must not hold them. */
  private static final Pattern INSIDES =
      Pattern.compile(
          "Exception|Error:|\\bat [a-z]+\\.|java\\.|dev\\.facepipe|com\\.fasterxml|org\\.opencv"
              + "|software\\.amazon|Jackson|StreamReadConstraints|Feature|\\btoken\\b|\\$[A-Z]");

  private static final HostileCloud SHARED = new HostileCloud();

  private final Tally tally = new Tally();
  private final LogLines log = new LogLines();
  private final AtomicInteger good = new AtomicInteger();
  private final HttpClient http = HttpClient.newHttpClient();

  private LocalCloud cloud;
  private S3Client s3;
  private SqsClient sqs;
  private AnswersDrain answers;
  private byte[] goodFrame;

  private HostileCloud() {}

  /** Returns the instance that all test classes share. */
  static HostileCloud shared() {
    return SHARED;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.GLOBAL)
        .getOrComputeIfAbsent(HostileCloud.class, unused -> start());
  }

  private AutoCloseable start() {
    try {
      Path folder = Files.createTempDirectory("hostile");
      Path nobody = SampleGallery.empty(folder);
      Map<String, String> environment = new HashMap<>(System.getenv());
      environment.put("MAX_FRAMES", Integer.toString(VideosTest.MAX_FRAMES));
      cloud =
          LocalCloud.start(
              new LocalCloudOptions(
                  SampleGallery.NETWORKS, EmbedderName.RESNET34, nobody, environment));
      s3 =
          AwsClients.s3(cloud.s3Endpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
      sqs =
          AwsClients.sqs(
              cloud.sqsEndpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
      answers = AnswersDrain.start(sqs, queue(Names.DEFAULT.responseQueue()));
      goodFrame = SampleGallery.SAMPLES.frames().get("alone.jpg");
      log.attach();
      assertAlive(); // so that the networks are loaded before the first input is measured
      return () -> {
        tally.print();
        log.detach();
        answers.close();
        sqs.close();
        s3.close();
        cloud.close();
        Files.delete(nobody);
        Files.delete(folder);
      };
    } catch (IOException e) {
      throw new IllegalStateException("the cloud did not start", e);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    assertAlive();
    log.assertWhole();
    assertEquals(List.of(), deadLetters(), "dead letters of bucket events");
  }

  /** Checks that a good frame is accepted and answered. */
  void assertAlive() {
    String id = "good-" + good.incrementAndGet();
    assertEquals(200, post("image/jpeg", goodFrame, Map.of("X-Request-Id", id)).statusCode());
    assertEquals("Unknown", answer(id).get("result").asText());
  }

  /**
   * Measures one input from its sending to its outcome, which {@code work} returns in one or two
   * words.
   */
  void measure(String family, String name, Tally.Work work) throws Exception {
    tally.measure(family, name, work);
  }

  /** Measures one input from its sending to its reply, whose outcome must be an expected one. */
  void expect(
      Set<String> expected, String family, String name, Callable<HttpResponse<String>> sending)
      throws Exception {
    measure(
        family,
        name,
        () -> {
          String outcome = outcome(sending.call());
          assertTrue(expected.contains(outcome), outcome + " instead of " + expected);
          return outcome;
        });
  }

  LogLines log() {
    return log;
  }

  // Entry points.

  HttpResponse<String> post(String type, byte[] body) {
    return post(type, body, Map.of());
  }

  HttpResponse<String> post(String type, byte[] body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(cloud.url())
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return send(request.build());
  }

  /** Sends a request, and sends it again after a 503 as clients do, at most three times in all. */
  HttpResponse<String> send(HttpRequest request) {
    try {
      HttpResponse<String> reply = http.send(request, HttpResponse.BodyHandlers.ofString());
      for (int tries = 1; reply.statusCode() == 503 && tries < TRIES; tries++) {
        System.out.println("sent again after the reply " + reply.body());
        TimeUnit.SECONDS.sleep(1);
        reply = http.send(request, HttpResponse.BodyHandlers.ofString());
      }
      return reply;
    } catch (IOException e) {
      throw new AssertionError("no reply", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  URI url() {
    return cloud.url();
  }

  void put(String bucket, String key, byte[] bytes) {
    s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
  }

  /** Returns an object's text; empty if the object does not exist. */
  Optional<String> stored(String bucket, String key) {
    try {
      return Optional.of(s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    }
  }

  /** Sends a message to the request queue and returns its message id. */
  String enqueue(String body) {
    return sqs.sendMessage(r -> r.queueUrl(queue(Names.DEFAULT.requestQueue())).messageBody(body))
        .messageId();
  }

  private String queue(String name) {
    return sqs.getQueueUrl(r -> r.queueName(name)).queueUrl();
  }

  private List<String> deadLetters() {
    return sqs
        .receiveMessage(
            r ->
                r.queueUrl(queue(Names.DEFAULT.framesBucket() + "-dead-letters"))
                    .maxNumberOfMessages(10))
        .messages()
        .stream()
        .map(message -> message.body())
        .toList();
  }

  // Outcomes.

  /** Waits for the answer to a request and returns it. */
  JsonNode answer(String id) {
    Awaitility.await("answer to " + id)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> answers.find(id).isPresent());
    String answer = answers.find(id).orElseThrow();
    assertNothingShows(answer);
    try {
      return JSON.readTree(answer);
    } catch (IOException e) {
      throw new AssertionError("the answer is not JSON: " + answer, e);
    }
  }

  void await(String what, Callable<Boolean> done) {
    Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(done);
  }

  /** Returns status and code of a reply, such as {@code 400 bad_json}, or {@code 200}. */
  static String outcome(HttpResponse<String> reply) {
    assertNothingShows(reply.body());
    try {
      JsonNode body = JSON.readTree(reply.body());
      if (reply.statusCode() == 200) {
        assertTrue(body.get("request_id").isTextual(), reply.body());
        return "200";
      }
      assertTrue(body.at("/error/message").asText().length() > 10, reply.body());
      return reply.statusCode() + " " + body.at("/error/code").asText();
    } catch (IOException e) {
      throw new AssertionError("the reply is not JSON: " + reply.body(), e);
    }
  }

  /** Checks that a text for a client has no internal details and is one line of ASCII. */
  private static void assertNothingShows(String told) {
    assertTrue(!INSIDES.matcher(told).find(), told);
    assertTrue(told.chars().allMatch(c -> c >= 0x20 && c <= 0x7f), told);
  }

  /** Returns the stored result of this key; empty if none exists. */
  Optional<String> result(String key) {
    return stored(Names.DEFAULT.resultsBucket(), key);
  }

  /** Drops an answer, so that a later answer to the same id can be awaited. */
  void forget(String id) {
    answers.forget(id);
  }

  // Inputs.

  /** Returns an id that no other input has. */
  static String nextId() {
    return "hostile-" + NEXT_ID.incrementAndGet();
  }

  /** Returns a short form of a text in printable ASCII, for a test's name. */
  static String shown(String text) {
    String start = text.length() > 40 ? text.substring(0, 40) + "... " + text.length() : text;
    return start
        .codePoints()
        .mapToObj(c -> c >= 0x20 && c < 0x7f ? Character.toString(c) : "\\u%04x".formatted(c))
        .collect(Collectors.joining("", "'", "'"));
  }
}
