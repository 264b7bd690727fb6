package dev.facepipe.recognition.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.figure.Count;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesInbox;
import dev.facepipe.common.message.FacesMessage;
import dev.facepipe.common.message.FacesMessage.CroppedFace;
import dev.facepipe.common.message.FrameAge;
import dev.facepipe.common.message.Headline;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.ResultsForm;
import dev.facepipe.common.message.Sighting;
import dev.facepipe.common.message.Sighting.SeenFace;
import dev.facepipe.common.message.SightingWriter;
import dev.facepipe.common.message.VideoAnswers;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.recognition.NamingRules;
import dev.facepipe.recognition.RecognizeFaces;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.embedding.Recognisability;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Ignored;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRules;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the request queue's handler on events as AWS sends them. */
class FacesQueueHandlerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Model MODEL = new Model("test", "1", 2);
  private static final byte RED = 100;
  private static final byte FORBIDDEN = 66;

  /** The network's place of unrecognisable faces is (80, 0); those within 4 score below 40. */
  private static final byte UNRECOGNISABLE = 80;

  /** Ada's embedding is (100, 0), Grace's (0, 0). */
  private static final Gallery GALLERY =
      Gallery.empty(MODEL)
          .with("Ada", List.of(new float[] {RED, 0}))
          .with("Grace", List.of(new float[] {0, 0}));

  private final List<String> answers = new ArrayList<>();
  private final List<Entry> journal = new ArrayList<>();
  private final Map<ObjectRef, byte[]> claims = new HashMap<>();
  private int refusals;
  private RuntimeException refusal = new Unavailable("queue is down", new IOException("test"));

  @Test
  void oneBadRecordOfTenIsReported() throws Exception {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      bodies.add(i == 4 ? "this is no JSON" : message("cam-" + i, RED));
    }

    assertEquals(List.of("message-4"), handle(bodies));

    assertEquals(
        List.of("cam-0", "cam-1", "cam-2", "cam-3", "cam-5", "cam-6", "cam-7", "cam-8", "cam-9"),
        answers.stream().map(answer -> field(answer, "/request_id")).toList());
    assertTrue(answers.stream().allMatch(answer -> field(answer, "/result").equals("Ada")));
  }

  @Test
  void answerHasNearestPersonAndRunnerUp() throws Exception {
    handle(List.of(message("cam-1", (byte) 90)));

    JsonNode face = JSON.readTree(answers.get(0)).at("/faces/0");
    assertEquals("Ada", face.get("name").asText());
    assertEquals(10, face.get("distance").asDouble()); // |90 - 100|
    assertEquals("Grace", face.at("/runner_up/name").asText());
    assertEquals(90, face.at("/runner_up/distance").asDouble());
    assertEquals(20, face.get("threshold").asDouble());
  }

  @Test
  void faceFarFromEverybodyIsUnknown() throws Exception {
    handle(List.of(message("cam-1", (byte) 50)));

    assertEquals("Unknown", field(answers.get(0), "/result"));
    assertEquals("50.0", field(answers.get(0), "/faces/0/distance"));
    assertEquals("Ada", field(answers.get(0), "/faces/0/nearest/name"));
    assertEquals("50.0", field(answers.get(0), "/faces/0/nearest/distance"));
  }

  @Test
  void unrecognisableFaceHasNoName() throws Exception {
    handle(List.of(message("cam-1", UNRECOGNISABLE)));

    JsonNode face = JSON.readTree(answers.get(0)).at("/faces/0");
    assertEquals("Unknown", field(answers.get(0), "/result"));
    assertEquals("Unknown", face.get("name").asText());
    assertEquals("unrecognisable", face.get("reason").asText());
    assertEquals(0, face.at("/quality/unified_quality_score").asInt(-1));
    assertTrue(face.path("nearest").isMissingNode());
  }

  /** A camera's largest "face" is often a pattern; the person behind it still has a name. */
  @Test
  void resultIsTheLargestRecognisableFace() throws Exception {
    handle(List.of(message("cam-1", UNRECOGNISABLE, (byte) 90)));

    assertEquals("Ada", field(answers.get(0), "/result"));
    assertEquals("Unknown", field(answers.get(0), "/faces/0/name"));
    assertEquals("Ada", field(answers.get(0), "/faces/1/name"));
  }

  /** Ada is at 100, an ignored face at 80; 20 is the threshold. */
  @ParameterizedTest
  @CsvSource({
    "THRESHOLD, 88, Unknown, ignored", // 12 from Ada, 8 from the ignored face
    "THRESHOLD, 92, Ada, ", // 8 from Ada, 12 from the ignored face
    "THRESHOLD, 60, Unknown, ignored", // 40 from Ada, 20 from the ignored face
    "THRESHOLD, 59, Unknown, ", // 41 from Ada, 21 from the ignored face: a stranger
    "NEAREST, 88, Unknown, ignored",
    "NEAREST, 59, Unknown, ignored",
    "NEAREST, 92, Ada, "
  })
  void ignoredFaceIsNobody(MatchPolicy policy, byte red, String result, @Nullable String reason)
      throws Exception {
    Gallery gallery =
        GALLERY.ignoring(
            List.of(new Ignored(new float[] {80, 0}, "poster", LocalDate.of(2026, 11, 29))));

    handle(List.of(message("cam-1", red)), core(gallery, policy));

    assertEquals(result, field(answers.get(0), "/result"));
    assertEquals(reason == null ? "" : reason, field(answers.get(0), "/faces/0/reason"));
    assertEquals(
        reason == null, JSON.readTree(answers.get(0)).at("/faces/0/reason").isMissingNode());
    assertEquals(100.0 - red, JSON.readTree(answers.get(0)).at("/faces/0/distance").asDouble());
  }

  @Test
  void invalidMessageWithAnIdIsAnsweredWithAnError() throws Exception {
    assertEquals(
        List.of(), handle(List.of("{\"v\": 1, \"request_id\": \"cam-1\", \"faces\": []}")));

    assertEquals("cam-1", field(answers.get(0), "/request_id"));
    assertEquals("Error", field(answers.get(0), "/result"));
    assertEquals("bad_message", field(answers.get(0), "/error/code"));
  }

  @Test
  void cropThatIsNoPictureIsAnsweredWithAnError() throws Exception {
    ObjectNode broken = (ObjectNode) JSON.readTree(message("cam-1", RED));
    ((ObjectNode) broken.at("/faces/0/crop")).put("png", "aGVsbG8=");

    assertEquals(List.of(), handle(List.of(broken.toString())));

    assertEquals("bad_crop", field(answers.get(0), "/error/code"));
  }

  /** Before the fix the message was delivered five times, and nobody got an answer. */
  @Test
  void nullTimingIsAnsweredWithAnErrorAndNotRetried() throws Exception {
    ObjectNode message = (ObjectNode) JSON.readTree(message("cam-1", RED));
    message.putObject("timings_ms").putNull("decode");

    assertEquals(List.of(), handle(List.of(message.toString())));

    assertEquals("bad_message", field(answers.get(0), "/error/code"));
    assertEquals(
        "message is not a valid faces message: timings_ms is missing", words(answers.get(0)));
  }

  /** Such a crop has a few kilobytes of PNG, and could unpack to 120 MB of pixels. */
  @Test
  void oversizedCropIsNotDecoded() throws Exception {
    ObjectNode bomb = (ObjectNode) JSON.readTree(message("cam-1", RED));
    byte[] png = ImageCodec.png(new RgbImage(640, 641, new byte[640 * 641 * 3]));
    ((ObjectNode) bomb.at("/faces/0/crop")).put("png", png);

    handle(List.of(bomb.toString()));

    assertEquals("bad_crop", field(answers.get(0), "/error/code"));
    assertTrue(words(answers.get(0)).contains("640x641"), words(answers.get(0)));
  }

  @Test
  void errorMessageShowsNoClassNames() throws Exception {
    ObjectNode message = (ObjectNode) JSON.readTree(message("cam-1", RED));
    message.putArray("faces").addNull();
    handle(List.of(message.toString()));

    assertEquals("message is not a valid faces message: face is missing", words(answers.get(0)));
  }

  @Test
  void messageWithTwoIdsIsNotAnswered() throws Exception {
    String twice = "{\"v\": 2, \"request_id\": \"cam-1\", \"request_id\": \"cam-2\"}";

    assertEquals(List.of("message-0"), handle(List.of(twice)));
    assertEquals(List.of(), answers);
  }

  private static String words(String answer) {
    return field(answer, "/error/message").replaceFirst(" at line .*", "");
  }

  @Test
  void claimIsFetchedFromItsBucket() throws Exception {
    ObjectRef claim = new ObjectRef("claims", "claims/1.json");
    claims.put(claim, message("cam-1", RED).getBytes(StandardCharsets.UTF_8));

    handle(List.of("{\"v\":1,\"request_id\":\"cam-1\",\"claim\":\"%s\"}".formatted(claim)));

    assertEquals("Ada", field(answers.get(0), "/result"));
  }

  @Test
  void missingClaimIsAnsweredWithAnError() throws Exception {
    handle(List.of("{\"v\":1,\"request_id\":\"cam-1\",\"claim\":\"s3://claims/gone.json\"}"));

    assertEquals("no_faces", field(answers.get(0), "/error/code"));
  }

  @Test
  void claimInAnotherBucketIsNotFetched() throws Exception {
    ObjectRef elsewhere = new ObjectRef("secrets", "a.json");
    claims.put(elsewhere, message("cam-1", RED).getBytes(StandardCharsets.UTF_8));

    handle(List.of("{\"v\":1,\"request_id\":\"cam-1\",\"claim\":\"%s\"}".formatted(elsewhere)));

    assertEquals("bad_message", field(answers.get(0), "/error/code"));
  }

  @Test
  void networkFailureAffectsOneMessageOnly() throws Exception {
    List<String> again = handle(List.of(message("cam-1", RED), message("cam-2", FORBIDDEN)));

    assertEquals(List.of("message-1"), again);
    assertEquals(1, answers.size());
    assertEquals("cam-1", field(answers.get(0), "/request_id"));
  }

  @Test
  void unsentAnswerIsRetriedAndOthersAreSent() throws Exception {
    refusals = 1;

    assertEquals(
        List.of("message-0"), handle(List.of(message("cam-1", RED), message("cam-2", RED))));
    assertEquals("cam-2", field(answers.get(0), "/request_id"));
  }

  @Test
  void unsentErrorIsRetriedAndOthersAreSent() throws Exception {
    String broken = "{\"v\": 1, \"request_id\": \"cam-1\", \"faces\": []}";
    refusals = 1;
    refusal = new UnusableObject(new ObjectRef("results", "cam-1.json"), "not to be written");

    assertEquals(List.of("message-0"), handle(List.of(broken, message("cam-2", RED))));
    assertEquals("cam-2", field(answers.get(0), "/request_id"));
  }

  /** SQS delivers at least once, in any order, and sometimes again after the answer. */
  @Test
  void repeatedMessagesGetTheSameAnswers() throws Exception {
    String ada = message("cam-1", RED);
    String stranger = message("cam-2", (byte) 50);
    String broken = "{\"v\": 1, \"request_id\": \"cam-3\", \"faces\": []}";

    handle(List.of(ada, stranger, broken));
    Set<JsonNode> once = answersWithoutTimes();
    answers.clear();
    handle(List.of(broken, stranger, ada, stranger, broken, ada));
    handle(List.of(ada));

    assertEquals(3, once.size());
    assertEquals(7, answers.size());
    assertEquals(once, answersWithoutTimes());
  }

  private Set<JsonNode> answersWithoutTimes() throws Exception {
    Set<JsonNode> all = new HashSet<>();
    for (String answer : answers) {
      all.add(((ObjectNode) JSON.readTree(answer)).without("timings_ms"));
    }
    return all;
  }

  @Test
  void journalsEachMessageOnceAnswered() throws Exception {
    String broken = "{\"v\": 1, \"request_id\": \"%s\", \"faces\": []}";
    refusals = 1; // the first answer sent, cam-4's, fails, so its message is delivered again

    handle(
        List.of(
            message("cam-1", RED),
            message("cam-2", (byte) 50),
            broken.formatted("cam-4"),
            broken.formatted("cam-5")));

    assertEquals(
        List.of("cam-5 ERROR", "cam-1 NAMED", "cam-2 UNKNOWN"),
        journal.stream().map(told -> told.requestId() + " " + told.result()).toList());
  }

  @Test
  void journalCountsNamesAndTimesOwnSteps() throws Exception {
    ObjectNode detected = (ObjectNode) JSON.readTree(message("cam-1", RED));
    detected.putObject("timings_ms").put("decode", 13.8).put("detect", 75.9);

    handle(List.of(detected.toString()));

    assertEquals(
        Map.of(Count.FRAMES, 1, Count.FACES, 1, Count.NAMED, 1, Count.UNKNOWN, 0),
        journal.get(0).counts());
    assertEquals("[queue, embed, match]", journal.get(0).timingsMs().keySet().toString());
    assertTrue(
        JSON.readTree(answers.get(0)).at("/timings_ms").has("decode"), "answer has all timings");
  }

  /** Crops are of one colour, 4 pixels a side. */
  @Test
  void sightingHasTheThumbnailAndTheEmbeddingOfEachFace() throws Exception {
    List<Sighting> kept = new ArrayList<>();
    ObjectStore results =
        new ClaimsBucket() {
          @Override
          public void put(ObjectRef ref, byte[] bytes, String contentType) {
            kept.add(Json.read(new String(bytes, StandardCharsets.UTF_8), Sighting.class));
          }
        };
    var sightings = new SightingWriter(results, "results");
    RecognizeFaces core =
        new RecognizeFaces(
            new FacesInbox(results, "claims"),
            new Colours(),
            () -> GALLERY,
            NamingRules.of(MatchRules.fixed(MatchPolicy.THRESHOLD, 20)),
            new Answers(
                this::send,
                results,
                new Answers.Stored(null, ResultsForm.ALL, null, sightings),
                VideoAnswers.FRAMES,
                InstantSource.system()));

    handle(List.of(message("cam-1", (byte) 90, (byte) 40), message("cam-2", (byte) 7)), core);

    assertEquals(
        List.of("cam-1", "cam-2"),
        kept.stream().map(one -> one.answer().requestId().value()).toList());
    List<Integer> reds = new ArrayList<>();
    for (SeenFace face : kept.stream().flatMap(one -> one.faces().stream()).toList()) {
      RgbImage image = ImageCodec.decode(Base64.getDecoder().decode(face.thumbnail()));
      reds.add(image.at(0, 0, 0));
      assertEquals(face.values().orElseThrow()[0], image.at(0, 0, 0), 2); // JPEG changes a little
      assertEquals(4, image.width());
    }
    assertEquals(3, reds.size());
  }

  @Test
  void cameraOfTheMessageComesBackInTheAnswer() throws Exception {
    ObjectNode message = (ObjectNode) JSON.readTree(message("cam-1", RED));

    handle(List.of(message.put("camera", "door").toString(), message("cam-2", RED)));

    assertEquals("door", field(answers.get(0), "/camera"));
    assertEquals("", field(answers.get(1), "/camera"));
  }

  @Test
  void frameThatWaitedTooLongIsAnsweredWithoutANetwork() throws Exception {
    RecognizeFaces core = live(Duration.ofSeconds(2));

    handle(List.of(posted("old", "door", 5), posted("new", "door", 1)), core);

    assertEquals("Error", field(answers.get(0), "/result"));
    assertEquals("frame_too_old", field(answers.get(0), "/error/code"));
    assertTrue(
        field(answers.get(0), "/error/message")
            .matches("the frame waited for 5[.]\\d s; expected at most 2 s.*"),
        answers.get(0));
    assertEquals("door", field(answers.get(0), "/camera"));
    assertEquals("new", field(answers.get(1), "/request_id"));
    assertNotEquals("Error", field(answers.get(1), "/result"));
  }

  @Test
  void newestFrameOfACameraOvertakesTheOthersOfItsBatch() throws Exception {
    RecognizeFaces core = live(Duration.ofSeconds(60));

    List<String> again =
        handle(
            List.of(
                posted("door-2", "door", 2),
                posted("door-1", "door", 1),
                posted("door-3", "door", 3),
                posted("yard-9", "yard", 9),
                message("nowhere", RED)),
            core);

    assertEquals(List.of(), again);
    assertEquals(
        Map.of(
            "door-1",
            "",
            "door-2",
            "frame_too_old",
            "door-3",
            "frame_too_old",
            "yard-9",
            "",
            "nowhere",
            "frame_too_old"), // of 2026-07-15, and no camera
        codes());
  }

  /** A dropped picture is not live: its owner waits for all answers. */
  @Test
  void droppedPictureIsNeverTooOld() throws Exception {
    ObjectNode dropped = (ObjectNode) JSON.readTree(posted("hall", "door", 1000));
    ((ObjectNode) dropped.get("frame")).put("source", "s3://frames/hall.jpg").put("etag", "e");

    handle(List.of(dropped.toString()), live(Duration.ofSeconds(1)));

    assertNotEquals("Error", field(answers.get(0), "/result"));
  }

  private static String posted(String id, String camera, int secondsAgo) throws Exception {
    return ((ObjectNode) JSON.readTree(message(id, RED)))
        .put("camera", camera)
        .put("received_at", Instant.now().minusSeconds(secondsAgo).toString())
        .toString();
  }

  private Map<String, String> codes() throws Exception {
    Map<String, String> codes = new HashMap<>();
    for (String answer : answers) {
      codes.put(field(answer, "/request_id"), field(answer, "/error/code"));
    }
    return codes;
  }

  private RecognizeFaces live(Duration most) {
    MatchRules rules = MatchRules.fixed(MatchPolicy.THRESHOLD, 20);
    return core(GALLERY, NamingRules.of(rules), new FrameAge(most));
  }

  @Test
  void withoutNeighboursAnAnswerNamesNobodyWhoIsNotThere() throws Exception {
    MatchRules rules = MatchRules.fixed(MatchPolicy.THRESHOLD, 20);
    NamingRules reserved = new NamingRules(rules, Headline.LARGEST_KNOWN, false);
    List<String> messages = List.of(message("known", RED), message("stranger", (byte) 50));

    handle(messages, core(GALLERY, NamingRules.of(rules), FrameAge.ANY));
    assertTrue(JSON.readTree(answers.get(0)).at("/faces/0").has("runner_up"), answers.get(0));
    assertTrue(JSON.readTree(answers.get(1)).at("/faces/0").has("nearest"), answers.get(1));
    answers.clear();
    handle(messages, core(GALLERY, reserved, FrameAge.ANY));

    assertNotEquals("Unknown", field(answers.get(0), "/result"));
    assertEquals("Unknown", field(answers.get(1), "/result"));
    for (String answer : answers) {
      JsonNode face = JSON.readTree(answer).at("/faces/0");
      assertFalse(face.has("runner_up") || face.has("nearest"), answer);
      assertTrue(face.has("distance"), answer);
    }
  }

  @Test
  void eventWithoutRecordsIsAccepted() throws Exception {
    assertEquals(List.of(), handle(List.of()));
  }

  private List<String> handle(List<String> bodies) throws Exception {
    return handle(bodies, core());
  }

  private static List<String> handle(List<String> bodies, RecognizeFaces core) throws Exception {
    ObjectNode event = JSON.createObjectNode();
    ArrayNode records = event.putArray("Records");
    for (int i = 0; i < bodies.size(); i++) {
      records.add(record().put("messageId", "message-" + i).put("body", bodies.get(i)));
    }
    return new FacesQueueHandler(core)
        .handleRequest(parse(event.toString()), null).getBatchItemFailures().stream()
            .map(BatchItemFailure::getItemIdentifier)
            .toList();
  }

  private RecognizeFaces core() {
    return core(GALLERY, MatchPolicy.THRESHOLD);
  }

  private RecognizeFaces core(Gallery gallery, MatchPolicy policy) {
    return core(gallery, NamingRules.of(MatchRules.fixed(policy, 20)), FrameAge.ANY);
  }

  private RecognizeFaces core(Gallery gallery, NamingRules rules, FrameAge age) {
    ObjectStore objects = new ClaimsBucket();
    return new RecognizeFaces(
        new FacesInbox(objects, "claims"),
        new Colours(),
        () -> gallery,
        rules,
        new Answers(
            this::send,
            objects,
            new Answers.Stored(null, ResultsForm.ALL, null, null),
            VideoAnswers.FRAMES,
            () -> Instant.EPOCH),
        age,
        journal::add);
  }

  private void send(String answer) {
    if (refusals > 0) {
      refusals--;
      throw refusal;
    }
    answers.add(answer);
  }

  /** Returns a message of faces in crops of one colour each. */
  private static String message(String id, byte... reds) {
    Point point = new Point(1, 1);
    Face face =
        new Face(new Box(0, 0, 4, 4), 1, Landmarks.of(List.of(point, point, point, point, point)));
    List<CroppedFace> faces = new ArrayList<>();
    for (byte red : reds) {
      byte[] pixels = new byte[4 * 4 * 3];
      for (int i = 0; i < pixels.length; i += 3) {
        pixels[i] = red;
      }
      faces.add(CroppedFace.of(new FaceCrop(face, new RgbImage(4, 4, pixels), 0, 0, 1)));
    }
    return Json.write(
        new FacesMessage(
            1,
            new RequestId(id),
            null,
            "2026-11-21T12:00:00Z",
            new FacesMessage.Frame(4, 4, null),
            faces,
            Map.of()));
  }

  private static ObjectNode record() throws Exception {
    try (InputStream json =
        FacesQueueHandlerTest.class.getResourceAsStream("/events/sqs-record.json")) {
      return (ObjectNode) JSON.readTree(json);
    }
  }

  private static SQSEvent parse(String json) {
    return LambdaEventSerializers.serializerFor(
            SQSEvent.class, FacesQueueHandlerTest.class.getClassLoader())
        .fromJson(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static String field(String json, String path) {
    try {
      return JSON.readTree(json).at(path).asText();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns a face's red and green as its embedding. */
  private static final class Colours implements Embedder {
    @Override
    public Model model() {
      return MODEL;
    }

    @Override
    public Optional<Recognisability> recognisability() {
      return Optional.of(new Recognisability("1", new float[] {UNRECOGNISABLE, 0}, 0, 10, null));
    }

    @Override
    public List<float[]> embed(List<FaceCrop> crops) {
      return crops.stream().map(Colours::vector).toList();
    }

    private static float[] vector(FaceCrop crop) {
      if (crop.image().at(0, 0, 0) == FORBIDDEN) {
        throw new IllegalStateException("network failed");
      }
      return new float[] {crop.image().at(0, 0, 0), crop.image().at(0, 0, 1)};
    }
  }

  private class ClaimsBucket implements ObjectStore {
    @Override
    public byte[] get(ObjectRef ref, long maxBytes) {
      if (!claims.containsKey(ref)) {
        throw new UnusableObject(ref, "no such object");
      }
      return claims.get(ref);
    }

    @Override
    public void put(ObjectRef ref, byte[] bytes, String contentType) {
      throw new UnsupportedOperationException("expected no write to the store");
    }
  }
}
