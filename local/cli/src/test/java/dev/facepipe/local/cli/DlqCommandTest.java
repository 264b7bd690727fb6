package dev.facepipe.local.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.SummaryRequest;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Makes dead letters in the whole service, then lists, shows, replays and drops them. */
class DlqCommandTest extends CommandTester {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String RESULTS = Names.DEFAULT.resultsBucket();

  @TempDir private static Path folder;

  private static Map<String, byte[]> frames;
  private static LocalCloud cloud;
  private static SqsClient sqs;
  private static S3Client s3;
  private static ResponseQueue responses;

  @BeforeAll
  static void start() throws IOException {
    frames = SampleGallery.SAMPLES.frames();
    cloud =
        LocalCloud.start(
            new LocalCloudOptions(
                SampleGallery.NETWORKS,
                EmbedderName.RESNET34,
                SampleGallery.empty(folder),
                System.getenv()));
    String key = LocalCloud.ACCESS_KEY_ID;
    sqs = AwsClients.sqs(cloud.sqsEndpoint(), key, LocalCloud.SECRET_ACCESS_KEY);
    s3 = AwsClients.s3(cloud.s3Endpoint(), key, LocalCloud.SECRET_ACCESS_KEY);
    responses = ResponseQueue.at(Endpoint.at(cloud.sqsEndpoint()), Names.DEFAULT.responseQueue());
    // Five tries in five seconds instead of 100.
    sqs.setQueueAttributes(
        r -> r.queueUrl(requests()).attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "1")));
  }

  @AfterAll
  static void stop() {
    responses.close();
    s3.close();
    sqs.close();
    cloud.close();
  }

  @BeforeEach
  void beginWithoutDeadLetters() {
    // A purge is quicker than 'dlq drop', which waits for a second at each queue.
    List.of(
            "facepipe-requests-dead-letters",
            "facepipe-summaries-dead-letters",
            "facepipe-frames-dead-letters")
        .forEach(dead -> sqs.purgeQueue(r -> r.queueUrl(url(dead))));
  }

  @Test
  void invalidMessageIsListedShownAndDropped() throws IOException {
    sqs.sendMessage(r -> r.queueUrl(requests()).messageBody("this is no JSON"));

    JsonNode letter = only(awaited());
    assertEquals("facepipe-requests-dead-letters", letter.get("queue").asText());
    assertEquals("facepipe-requests", letter.get("from").asText());
    assertTrue(letter.get("reason").asText().startsWith("message is not JSON: "), letter + "");
    assertFalse(letter.has("request_id"));

    String id = letter.get("id").asText();
    assertEquals(0, dlq("show", id));
    assertTrue(out.toString().contains("this is no JSON"), out.toString());
    assertEquals(0, dlq("show", "--json", id));
    assertEquals("this is no JSON", JSON.readTree(out.toString()).get("body").asText());

    assertEquals(0, dlq("drop", id));
    assertTrue(out.toString().contains("dropped: 1"), out.toString());
    assertEquals(List.of(), ids(list()));
    assertEquals(1, dlq("show", id));
    assertEquals("facepipe: no dead letter has the id " + id + "\n", err.toString());
  }

  @Test
  void deadSummaryNamesItsVideo() throws IOException {
    Drop film = new Drop("hall/film.mp4", "0".repeat(32));
    String body = Json.write(SummaryRequest.first(film, Instant.now()));
    sqs.sendMessage(r -> r.queueUrl(url("facepipe-summaries-dead-letters")).messageBody(body));

    JsonNode letter = only(awaited());
    assertEquals("facepipe-summaries", letter.get("from").asText());
    assertEquals("hall/film", letter.get("request_id").asText());
    assertTrue(
        letter.get("reason").asText().contains("5 tries to say who was in a video"), letter + "");

    assertEquals(0, dlq("replay", letter.get("id").asText()));
    assertEquals(List.of(), ids(list()));
  }

  @Test
  void replayAnswersAFrameOnceTheBucketExists() {
    s3.deleteBucket(r -> r.bucket(RESULTS));
    RequestId id = new RequestId("door-1");
    assertEquals(1, new Camera(cloud.url()).post(id, "alone.jpg", frames.get("alone.jpg")));

    JsonNode letter = only(awaited());
    assertEquals("door-1", letter.get("request_id").asText());
    assertTrue(
        letter.get("reason").asText().startsWith("nothing is wrong with the message: 5 tries"),
        letter + "");
    assertEquals(ids(List.of(letter)), ids(list()), "listing hides no letter from the next list");

    s3.createBucket(r -> r.bucket(RESULTS));
    assertEquals(0, dlq("replay"));
    assertTrue(out.toString().contains("replayed: 1"), out.toString());
    assertEquals("Unknown", answer(id).result());
    assertEquals(List.of(), ids(list()));
    emptyResults();
  }

  @Test
  void replayOfABucketEventRewritesItsObject() {
    s3.deleteBucket(r -> r.bucket(RESULTS));
    drop("hall 1/a+b.jpg");
    drop("hall 2.jpg");

    List<JsonNode> both = await().atMost(LONG).until(this::list, letters -> letters.size() == 2);
    JsonNode letter =
        both.stream().filter(l -> l.get("from").asText().contains("a+b")).findFirst().get();
    assertEquals("s3://facepipe-frames/hall 1/a+b.jpg", letter.get("from").asText());
    assertEquals("hall 1/a+b", letter.get("request_id").asText());
    String reason = letter.get("reason").asText();
    assertTrue(reason.startsWith("s3://facepipe-results/hall 1/a+b/newest-answer.json "), reason);
    assertTrue(reason.contains("could not be written: The specified bucket"), reason);
    assertTrue(reason.endsWith("(3 tries)"), reason);

    s3.createBucket(r -> r.bucket(RESULTS));
    assertEquals(0, dlq("replay", letter.get("id").asText()));
    assertEquals("No-Face", answer(new RequestId("hall 1/a+b")).result());
    String other = only(list()).get("id").asText();

    s3.deleteObject(r -> r.bucket(Names.DEFAULT.framesBucket()).key("hall 2.jpg"));
    assertEquals(1, dlq("replay", other));
    assertTrue(
        err.toString().contains("hall 2.jpg no longer exists; drop the dead letter"),
        err.toString());
    assertEquals(List.of(other), ids(list()));
    assertEquals(0, dlq("drop", other));
    emptyResults();
  }

  /** Clients choose ids and keys, and may hide control characters in the JSON of a message. */
  @Test
  void controlCharactersNeverReachTheTerminal() throws IOException {
    String dead = url("facepipe-requests-dead-letters");
    String event = url("facepipe-frames-dead-letters");
    sqs.sendMessage(
        r ->
            r.queueUrl(dead)
                .messageBody("{\"request_id\":\"\\u001b[31mred\\u202e\", \"v\": \"\u0080\"}"));
    sqs.sendMessage(
        r ->
            r.queueUrl(event)
                .messageBody(
                    "{\"requestPayload\":{\"Records\":[{\"s3\":{\"bucket\":{\"name\":\"b\"},"
                        + "\"object\":{\"key\":\"%1B%5D0%3Btitle%07%0Aline.jpg\"}}}]},"
                        + "\"responsePayload\":{\"errorMessage\":\"no \\u009b2J\"}}"));

    assertEquals(0, dlq("list"));
    assertHarmless(out.toString());
    assertTrue(out.toString().contains("?]0;title??line"), out.toString());
    assertTrue(out.toString().contains("no ?2J"), out.toString());

    List<String> ids = ids(list());
    assertEquals(2, ids.size());
    for (String id : ids) {
      assertEquals(0, dlq("show", id));
      assertHarmless(out.toString());
      assertEquals(0, dlq("show", "--json", id));
      assertHarmless(out.toString());
    }
    String ofBucket =
        list().stream()
            .filter(letter -> letter.get("from").asText().startsWith("s3://"))
            .findFirst()
            .orElseThrow()
            .get("id")
            .asText();
    assertEquals(1, dlq("replay", ofBucket), "its bucket does not exist");
    assertHarmless(out.toString());
    assertHarmless(err.toString());
  }

  private static void assertHarmless(String text) {
    assertEquals(
        0,
        text.codePoints()
            .filter(c -> c != '\n')
            .filter(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)
            .count(),
        text);
  }

  @Test
  void unknownIdIsNamed() {
    assertEquals(1, dlq("replay", "nobody"));
    assertEquals("facepipe: no dead letter has the id nobody\n", err.toString());
    assertEquals(1, dlq("drop", "nobody"));
  }

  @Test
  void missingQueueIsNamed() {
    assertEquals(1, dlq("list", "--queues", "others-"));
    assertEquals("facepipe: there is no queue 'others-...-dead-letters'\n", err.toString());
  }

  private static void drop(String key) {
    s3.putObject(
        r -> r.bucket(Names.DEFAULT.framesBucket()).key(key).contentType("image/jpeg"),
        RequestBody.fromBytes(frames.get("nobody.jpg")));
  }

  private static void emptyResults() {
    s3.listObjectsV2(r -> r.bucket(RESULTS))
        .contents()
        .forEach(object -> s3.deleteObject(r -> r.bucket(RESULTS).key(object.key())));
  }

  private static Answer answer(RequestId id) {
    List<Answer> answers = responses.await(List.of(id), LONG, told -> {});
    assertEquals(1, answers.size(), id + " got no answer");
    return answers.get(0);
  }

  private static String requests() {
    return url(Names.DEFAULT.requestQueue());
  }

  private static String url(String queue) {
    return sqs.getQueueUrl(r -> r.queueName(queue)).queueUrl();
  }

  private List<JsonNode> awaited() {
    return await().atMost(LONG).until(this::list, letters -> !letters.isEmpty());
  }

  private static JsonNode only(List<JsonNode> letters) {
    assertEquals(1, letters.size(), letters.toString());
    return letters.get(0);
  }

  private static List<String> ids(List<JsonNode> letters) {
    return letters.stream().map(letter -> letter.get("id").asText()).sorted().toList();
  }

  private List<JsonNode> list() {
    assertEquals(0, dlq("list", "--json"), err.toString());
    try {
      List<JsonNode> letters = new ArrayList<>();
      JSON.readTree(out.toString()).get("dead_letters").forEach(letters::add);
      return letters;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private int dlq(String... arguments) {
    List<String> all = new ArrayList<>(List.of("dlq"));
    all.addAll(List.of(arguments));
    all.addAll(
        List.of(
            "--endpoint", cloud.sqsEndpoint().toString(),
            "--s3-endpoint", cloud.s3Endpoint().toString()));
    return run(all.toArray(String[]::new));
  }
}
