package dev.facepipe.local.console;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.Release;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Sighting;
import dev.facepipe.common.message.Sighting.SeenFace;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.console.settings.ConsoleSettings;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.Reference;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Queues, dead letters, times and versions of a running service. */
class ServiceTest {
  private static final String DEAD = "facepipe-requests-dead-letters";

  @TempDir private static Path folder;

  private static Rig rig;
  private static SqsClient sqs;

  @BeforeAll
  static void start() {
    rig = Rig.start(folder);
    sqs = Endpoint.at(rig.cloud.sqsEndpoint()).sqs();
  }

  @AfterAll
  static void stop() {
    sqs.close();
    rig.close();
  }

  @BeforeEach
  void forgetAll() {
    rig.empty();
    dropAll(sqs);
  }

  static void dropAll(SqsClient sqs) {
    String url = sqs.getQueueUrl(get -> get.queueName(DEAD)).queueUrl();
    sqs.purgeQueue(purge -> purge.queueUrl(url));
  }

  /** Sends a message that no function can read, as if it had failed at every try. */
  static String deadLetter(SqsClient sqs, String body) {
    String url = sqs.getQueueUrl(get -> get.queueName(DEAD)).queueUrl();
    return sqs.sendMessage(send -> send.queueUrl(url).messageBody(body)).messageId();
  }

  private static JsonNode queue(String name) throws Exception {
    for (JsonNode queue : rig.get("/api/queues").get("queues")) {
      if (queue.get("name").asText().equals(name)) {
        return queue;
      }
    }
    throw new AssertionError("no queue " + name);
  }

  private static HttpResponse<String> send(String path, Object body) throws Exception {
    return rig.send(
        rig.request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.write(body))));
  }

  @Test
  void saysWhichServiceThisIs() throws Exception {
    JsonNode before = rig.get("/api/service");
    rig.frame(Rig.sample(6), "door");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> rig.get("/api/service").get("sightings").asBoolean());

    assertEquals(Release.VERSION, before.get("version").asText());
    assertEquals(rig.cloud.url().toString(), before.get("function_url").asText());
    assertEquals(rig.gallery.toString(), before.get("gallery_where").asText());
    assertEquals(GalleryFile.read(rig.gallery).version(), before.get("gallery").asText());
    assertEquals("resnet34", before.get("model").asText());
    assertEquals(0, before.get("people").asInt());
    assertFalse(before.get("sightings").asBoolean());
    assertFalse(before.get("photographs").asBoolean());
    assertFalse(before.get("signed").asBoolean());
    assertEquals(64 << 20, before.get("max_picture_bytes").asInt());
  }

  /** The console waits in the results bucket, so the answer stays in the queue for others. */
  @Test
  void countsMessagesWithoutTakingThem() throws Exception {
    int before = queue("facepipe-responses").get("waiting").asInt();
    rig.frame(Rig.sample(6), "door");
    deadLetter(sqs, "no json");

    await() // the answer is in the bucket a moment before it is on the queue
        .atMost(Duration.ofSeconds(30))
        .until(() -> queue("facepipe-responses").get("waiting").asInt() == before + 1);
    assertEquals(1, queue("facepipe-requests").get("dead").asInt());
    assertFalse(queue("facepipe-responses").has("dead"));
    assertFalse(queue("facepipe-requests").has("oldest_seconds"));
    // Events of a bucket come from no queue.
    assertEquals(0, queue("facepipe-frames-dead-letters").get("dead").asInt());
  }

  /** Of 1 to 20 milliseconds, 10 is the median and 19 the 95th percentile by nearest rank. */
  @Test
  void saysHowLongStepsTake() throws Exception {
    for (int i = 1; i <= 20; i++) {
      People.put(rig, timed(Instant.now(), i));
    }
    People.put(rig, timed(Instant.now().minus(Duration.ofHours(2)), 10.5));

    JsonNode load = rig.get("/api/queues");

    JsonNode embed = load.at("/steps/0");
    assertEquals("embed", embed.get("step").asText());
    assertEquals(21, embed.get("answers").asInt());
    assertEquals(10.5, embed.get("median_ms").asDouble());
    assertEquals(19, embed.get("p95_ms").asDouble());
    assertEquals(20, load.get("answers_last_hour").asInt());
  }

  private static Sighting timed(Instant at, double millis) {
    return Sighting.of(
        at,
        null,
        Answer.named(
            RequestId.random(),
            null,
            "resnet34",
            "0",
            List.of(new Answer.NamedFace(new Box(0, 0, 9, 9), 1, "Unknown", null, null, null)),
            new HashMap<>(Map.of("embed", millis))),
        List.of(SeenFace.NOTHING));
  }

  @Test
  void deadLettersAreShownAndDropped() throws Exception {
    String id = deadLetter(sqs, "<b>no json</b>");
    String stays = deadLetter(sqs, "neither");

    JsonNode letters = rig.get("/api/dead-letters").get("dead_letters");
    JsonNode shown = rig.get("/api/dead-letters/" + id);
    JsonNode dropped = rig.post("/api/dead-letters/drop", Map.of("ids", List.of(id, "nobody")));

    assertEquals(2, letters.size());
    assertEquals(DEAD, letters.at("/0/queue").asText());
    assertEquals("facepipe-requests", letters.at("/0/from").asText());
    assertTrue(letters.at("/0/reason").asText().length() > 10, letters.toString());
    assertEquals("<b>no json</b>", shown.get("body").asText());
    assertEquals(id, dropped.at("/dropped/0/id").asText());
    assertEquals("nobody", dropped.at("/missing/0").asText());
    JsonNode left = rig.get("/api/dead-letters").get("dead_letters");
    assertEquals(1, left.size());
    assertEquals(stays, left.at("/0/id").asText());
    assertEquals(404, rig.send(rig.request("/api/dead-letters/" + id)).statusCode());
  }

  /** The functions fail at it again, five times. Until then it is in work. */
  @Test
  void deadLetterGoesBackToItsQueue() throws Exception {
    String id = deadLetter(sqs, "{\"faces\": 3}");

    JsonNode replayed = rig.post("/api/dead-letters/replay", Map.of("ids", List.of(id)));

    assertEquals(id, replayed.at("/replayed/0/id").asText());
    assertEquals(0, replayed.get("failed").size());
    assertEquals(0, rig.get("/api/dead-letters").get("dead_letters").size());
  }

  @Test
  void nothingIsReplayedOrDroppedWithoutIds() throws Exception {
    deadLetter(sqs, "no json");

    for (String path : List.of("/api/dead-letters/replay", "/api/dead-letters/drop")) {
      for (Object body :
          List.of(Map.of(), Map.of("ids", List.of()), Map.of("ids", "all"), List.of())) {
        assertEquals(400, send(path, body).statusCode(), path + " " + body);
      }
    }
    assertEquals(1, rig.get("/api/dead-letters").get("dead_letters").size());
  }

  @Test
  void galleryGoesBackToAnEarlierVersionAndForthAgain() throws Exception {
    rig.enrol(new Reference("Ada", People.embedding(0, 0, 1), ""));
    rig.enrol(new Reference("Bea", People.embedding(1, 0, 1), ""));
    JsonNode versions = rig.get("/api/gallery/versions").get("versions");
    int number = versions.at("/1/number").asInt();

    JsonNode done = rig.post("/api/gallery/back", Map.of("number", number));

    assertTrue(versions.at("/0/current").asBoolean());
    assertEquals("enroll", versions.at("/0/command").asText());
    assertEquals(2, versions.at("/0/people").asInt());
    assertEquals(Set.of("Ada"), GalleryFile.read(rig.gallery).people().keySet());
    JsonNode after = rig.get("/api/gallery/versions").at("/versions/0");
    assertEquals("back-to-" + number, after.get("command").asText());
    assertEquals(done.get("gallery").asText(), after.get("contents").asText());

    rig.post("/api/undo", Map.of("undo", done.get("undo").asText()));
    assertEquals(Set.of("Ada", "Bea"), GalleryFile.read(rig.gallery).people().keySet());
  }

  @Test
  void versionThatIsNoneIsRefused() throws Exception {
    HttpResponse<String> refused = send("/api/gallery/back", Map.of("number", 999));

    assertEquals(409, refused.statusCode());
    assertTrue(refused.body().contains("has no version 999"), refused.body());
    assertEquals(400, send("/api/gallery/back", Map.of()).statusCode());
    assertEquals(400, send("/api/gallery/back", Map.of("number", 1.5)).statusCode());
  }

  /** Nothing waits long for a service that is away, and all of it works again when it is back. */
  @Test
  void awayServiceIsSaidInWordsUntilItIsBack() throws Exception {
    try (Relay queues = new Relay(rig.cloud.sqsEndpoint());
        Relay buckets = new Relay(rig.cloud.s3Endpoint());
        Console console = Console.start(through(rig, queues, buckets))) {
      String token = console.address().getFragment().substring("token=".length());
      List<String> paths = List.of("/api/queues", "/api/dead-letters", "/api/threshold");
      for (String path : paths) {
        assertEquals(200, get(console, token, path).statusCode(), path);
      }

      queues.cut();
      buckets.cut();
      for (String path : paths) {
        Instant asked = Instant.now();
        HttpResponse<String> away = get(console, token, path);
        assertEquals(502, away.statusCode(), path + away.body());
        assertTrue(away.body().contains("\"unavailable\""), away.body());
        assertTrue(Duration.between(asked, Instant.now()).toSeconds() < 20, path);
      }
      assertEquals(200, get(console, token, "/api/service").statusCode());

      queues.mend();
      buckets.mend();
      for (String path : paths) {
        assertEquals(200, get(console, token, path).statusCode(), path);
      }
    }
  }

  /** Returns the settings of the rig, with its queues and buckets behind relays. */
  static ConsoleSettings through(Rig rig, Relay queues, Relay buckets) {
    ConsoleSettings own = Rig.settings(rig.cloud, rig.gallery, null);
    return new ConsoleSettings(
        own.port(),
        own.tls(),
        own.functionUrl(),
        own.signature(),
        Endpoint.at(queues.uri()),
        Endpoint.at(buckets.uri()),
        own.names(),
        own.gallery(),
        own.photographs());
  }

  private static HttpResponse<String> get(Console console, String token, String path)
      throws Exception {
    return rig.send(
        HttpRequest.newBuilder(console.address().resolve(path))
            .header("Authorization", "Bearer " + token));
  }
}
