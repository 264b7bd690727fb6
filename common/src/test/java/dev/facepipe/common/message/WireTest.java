package dev.facepipe.common.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.FacesMessage.Crop;
import dev.facepipe.common.message.FacesMessage.CroppedFace;
import dev.facepipe.common.message.FacesMessage.Frame;
import dev.facepipe.common.message.Sighting.SeenFace;
import dev.facepipe.common.store.ObjectRef;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The JSON files in wire/ are the contract with clients and the other functions; they do not
 * change.
 */
class WireTest {
  /** Reads numbers exactly, so that 110.5 and 110 differ from 110.4. */
  private static final ObjectMapper PLAIN = new ObjectMapper();

  private static final Box BOX = new Box(10.5f, 20.25f, 110.5f, 140);

  @Test
  void aRequestMessageIsWrittenAsInTheFile() throws IOException {
    Map<String, Double> timings = new LinkedHashMap<>();
    timings.put("decode", 12.5);
    timings.put("detect", 30.1);
    timings.put("crop", 2.0);
    FacesMessage message =
        new FacesMessage(
            2,
            new RequestId("cam-1"),
            "/mnt/cam/über.jpg",
            "2026-11-21T12:00:00.123Z",
            new Frame(1280, 720, new ObjectRef("frames", "hall/frame-00001.jpg")),
            List.of(
                new CroppedFace(
                    BOX,
                    0.5f,
                    Landmarks.of(
                        List.of(
                            new Point(40, 60),
                            new Point(80, 60.5f),
                            new Point(60, 80),
                            new Point(45, 110),
                            new Point(75, 110))),
                    new Crop(new byte[] {(byte) 0x89, 'P', 'N', 'G'}, 3, 4, 0.5f))),
            timings);

    assertEquals(golden("request-message.json"), PLAIN.readTree(Json.write(message)));
  }

  @Test
  void aRequestMessageIsReadFromTheFile() throws IOException {
    FacesMessage message = Json.read(golden("request-message.json").toString(), FacesMessage.class);

    assertEquals("cam-1", message.requestId().value());
    assertEquals("/mnt/cam/über.jpg", message.filename());
    assertEquals(new ObjectRef("frames", "hall/frame-00001.jpg"), message.frame().source());
    CroppedFace face = message.faces().get(0);
    assertEquals(BOX, face.box());
    assertEquals(new Point(80, 60.5f), face.landmarks().rightEye());
    assertArrayEquals(new byte[] {(byte) 0x89, 'P', 'N', 'G'}, face.crop().png());
    assertEquals(0.5f, face.crop().scale());
    assertEquals(30.1, message.timingsMs().get("detect"));
  }

  @Test
  void aRequestMessageWithAPictureMatchesTheFile() throws IOException {
    byte[] jpeg = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
    Point point = new Point(40, 60);
    FacesMessage message =
        new FacesMessage(
            2,
            new RequestId("cam-1"),
            null,
            "2026-11-21T12:00:00.123Z",
            new Frame(1280, 720, null, jpeg),
            List.of(
                CroppedFace.in(
                    new Face(BOX, 0.5f, Landmarks.of(List.of(point, point, point, point, point))))),
            Map.of());

    JsonNode written = PLAIN.readTree(Json.write(message));

    assertEquals(golden("request-message-picture.json"), written);
    assertArrayEquals(jpeg, Json.read(written.toString(), FacesMessage.class).frame().picture());
  }

  @Test
  void aMessageOfTheFirstVersionIsStillRead() throws IOException {
    ObjectNode older = ((ObjectNode) golden("request-message.json")).put("v", 1);

    assertEquals(1, Json.read(older.toString(), FacesMessage.class).v());
  }

  @Test
  void aFaceWithNeitherCropNorPictureIsRefused() throws IOException {
    ObjectNode message = (ObjectNode) golden("request-message.json");
    ((ObjectNode) message.at("/faces/0")).remove("crop");

    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> Json.read(message.toString(), FacesMessage.class));
    assertTrue(refused.toString().contains("crop"), refused.toString());
  }

  @Test
  void answersAreWrittenAsInTheFiles() throws IOException {
    Map<String, Double> timings = new LinkedHashMap<>();
    timings.put("decode", 12.5);
    timings.put("embed", 30.1);
    Answer named =
        new Answer(
            new RequestId("cam-1"),
            "Łukasz",
            "door.jpg",
            "resnet34",
            "0123456789abcdef",
            List.of(
                new NamedFace(BOX, 0.5f, "Łukasz", 0.25f, 0.5f, new Neighbour("Ada", 0.75f)),
                new NamedFace(new Box(0, 0, 50, 50), 1, "Unknown", 0.625f, 0.5f, null)),
            timings,
            null);
    Answer noFace = Answer.noFace(new RequestId("cam-2"), null, Map.of("decode", 12.5));
    Answer failed =
        Answer.failed(
            new RequestId("hall"), "hall.mp4", new Failure("not_a_video", "hall.mp4 is text"));

    assertEquals(golden("answer-named.json"), PLAIN.readTree(Json.write(named)));
    assertEquals(golden("answer-no-face.json"), PLAIN.readTree(Json.write(noFace)));
    assertEquals(golden("answer-error.json"), PLAIN.readTree(Json.write(failed)));
  }

  @Test
  void anAnswerWithAnIgnoredFaceMatchesTheFile() throws IOException {
    Answer answer =
        Answer.named(
            new RequestId("cam-1"),
            null,
            "resnet34",
            "0123456789abcdef",
            List.of(
                new NamedFace(BOX, 0.5f, "Unknown", 0.25f, 0.5f, null, Answer.IGNORED, null, null)),
            Map.of("embed", 30.1));

    assertEquals(golden("answer-ignored.json"), PLAIN.readTree(Json.write(answer)));
    assertEquals(answer, Json.read(golden("answer-ignored.json").toString(), Answer.class));
  }

  @Test
  void anAnswerToAVideoMatchesTheFile() throws IOException {
    Person ada =
        new Person(
            "Ada",
            true,
            List.of(new Person.Seen(4, 11), new Person.Seen(40, 52.5)),
            19.5,
            20,
            17,
            0.25f,
            0.5f,
            new Neighbour("Bea", 0.75f),
            null,
            88,
            new Person.Best(6, 5, BOX),
            "/9j/");
    Person stranger =
        new Person(
            "unknown-1",
            false,
            List.of(new Person.Seen(7, 8)),
            1,
            1,
            1,
            0.75f,
            0.5f,
            null,
            new Neighbour("Bea", 0.75f),
            null,
            new Person.Best(8, 7, BOX),
            null);
    Drop drop = new Drop("cam 3/hall.mp4", "0123456789abcdef0123456789abcdef");
    VideoFrames video = new VideoFrames(drop, true, List.of(0.0, 0.5, 1.0), 1.5);
    VideoPeople people =
        VideoPeople.of(
            video,
            List.of(2),
            "resnet34",
            "a1b2",
            List.of(ada, stranger),
            Instant.parse("2026-11-29T12:00:00Z"));

    assertEquals(golden("people.json"), PLAIN.readTree(Json.write(people)));
    assertEquals(people, Json.read(golden("people.json").toString(), VideoPeople.class));
    Answer answer = Json.read(golden("people.json").toString(), Answer.class);
    assertEquals("Ada, Unknown", answer.result());
    assertEquals(people.people(), answer.people());
    assertEquals(golden("video-note.json"), PLAIN.readTree(Json.write(video)));
  }

  @Test
  void aFrameNoteMatchesTheFile() throws IOException {
    Answer answer =
        Answer.named(
            new RequestId("hall/frame-00002"),
            null,
            "resnet34",
            "a1b2",
            List.of(new NamedFace(BOX, 0.5f, "Ada", 0.25f, 0.5f, null)),
            Map.of());
    FrameNote note = FrameNote.of(2, answer, List.of(new float[] {1, -0.5f}));

    assertEquals(golden("frame-note.json"), PLAIN.readTree(Json.write(note)));
    FrameNote read = Json.read(golden("frame-note.json").toString(), FrameNote.class);
    assertArrayEquals(new float[] {1, -0.5f}, read.embedding(0));
    assertEquals(answer, read.answer());
  }

  @Test
  void aSightingMatchesTheFile() throws IOException {
    Answer answer =
        Answer.named(
            new RequestId("a"),
            null,
            "resnet34",
            "a1b2",
            List.of(
                new NamedFace(BOX, 0.5f, "Ada", 0.25f, 0.5f, null),
                new NamedFace(BOX, 0.5f, "Unknown", 0.75f, 0.5f, null)),
            Map.of());
    Sighting sighting =
        Sighting.of(
            Instant.parse("2026-11-29T12:00:00Z"),
            "Tür 3",
            answer,
            List.of(SeenFace.of(new float[] {1, -0.5f}, "/9j/"), SeenFace.NOTHING));

    assertEquals(golden("sighting.json"), PLAIN.readTree(Json.write(sighting)));
    Sighting read = Json.read(golden("sighting.json").toString(), Sighting.class);
    assertArrayEquals(new float[] {1, -0.5f}, read.faces().get(0).values().orElseThrow());
    assertTrue(read.faces().get(1).values().isEmpty());
    assertEquals(answer, read.answer());
    assertEquals(
        "sightings/2026-11-29/12-00-00.000-0cc175b9-c0f1-36a8-b1c3-99e269772661.json", read.key());
  }

  @Test
  void aSightingOfAVideoMatchesTheFile() throws IOException {
    VideoPeople people = Json.read(golden("people.json").toString(), VideoPeople.class);
    Sighting sighting =
        Sighting.of(
            Instant.parse("2026-11-29T12:00:00.123Z"),
            "cam 3",
            people,
            List.of(SeenFace.of(new float[] {1, -0.5f}, "/9j/"), SeenFace.NOTHING));

    assertEquals(golden("sighting-of-a-video.json"), PLAIN.readTree(Json.write(sighting)));
    Sighting read = Json.read(golden("sighting-of-a-video.json").toString(), Sighting.class);
    assertEquals(
        Keys.sighting(
            Instant.parse("2026-11-29T12:00:00.123Z"),
            "cam 3/hall.mp4/0123456789abcdef0123456789abcdef"),
        read.key());
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"at\": \"2026-11-29T12:00:00.000Z\", \"faces\": []}', neither answer nor video",
    "'{\"at\": \"2026-11-29T12:00:00.000Z\", \"faces\": [{}], \"answer\": {\"request_id\": \"a\", \"result\": \"No-Face\"}}', sighting has 1 faces; expected 0",
    "'{\"at\": \"noon\", \"faces\": [], \"answer\": {\"request_id\": \"a\", \"result\": \"No-Face\"}}', at is not a time",
    "'{\"faces\": [], \"answer\": {\"request_id\": \"a\", \"result\": \"No-Face\"}}', at is missing",
  })
  void aSightingThatDoesNotFitTogetherIsRefused(String text, String words) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Json.read(text, Sighting.class));

    assertTrue(String.valueOf(refused.getMessage()).contains(words), refused.getMessage());
  }

  @Test
  void aSummaryRequestMatchesTheFile() throws IOException {
    Drop drop = new Drop("hall.mp4", "0123456789abcdef0123456789abcdef");
    SummaryRequest request =
        SummaryRequest.first(drop, Instant.parse("2026-11-29T10:00:00Z"))
            .looked(7, Instant.parse("2026-11-29T10:00:20Z"));

    assertEquals(golden("summary-request.json"), PLAIN.readTree(Json.write(request)));
    assertEquals(
        request, Json.read(golden("summary-request.json").toString(), SummaryRequest.class));
  }

  @Test
  void anAnswerToADropNamesTheDrop() throws IOException {
    Drop film = new Drop("hall.mp4", "0123456789abcdef0123456789abcdef");
    Answer answer =
        Answer.noFace(
                new RequestId("hall/frame-00001"), "hall/frame-00001.jpg", Map.of("decode", 12.5))
            .to(film);

    assertEquals(golden("answer-to-a-drop.json"), PLAIN.readTree(Json.write(answer)));
    assertEquals(film, Json.read(golden("answer-to-a-drop.json").toString(), Answer.class).drop());
  }

  @Test
  void messageAndAnswerOfAReducedFrameMatchTheFiles() throws IOException {
    String message = golden("request-message-reduced.json").toString();
    Answer answer =
        Answer.noFace(new RequestId("cam-1"), null, Map.of("decode", 12.5)).reducedBy(2);

    FacesMessage read = Json.read(message, FacesMessage.class);

    assertEquals(2, read.frame().reduction());
    assertEquals(PLAIN.readTree(message), PLAIN.readTree(Json.write(read)));
    assertEquals(golden("answer-reduced.json"), PLAIN.readTree(Json.write(answer)));
  }

  @Test
  void messageAndAnswerOfACameraMatchTheFiles() throws IOException {
    String message = golden("request-message-of-a-camera.json").toString();
    Answer answer =
        Answer.noFace(new RequestId("cam-1"), null, Map.of("decode", 12.5))
            .withCamera("Tür 3")
            .sentAt(Instant.parse("2026-11-29T12:00:00.250Z"));

    FacesMessage read = Json.read(message, FacesMessage.class);

    assertEquals("Tür 3", read.camera());
    assertEquals(PLAIN.readTree(message), PLAIN.readTree(Json.write(read)));
    assertEquals(golden("answer-of-a-camera.json"), PLAIN.readTree(Json.write(answer)));
    assertThrows(
        IllegalArgumentException.class,
        () -> Json.read(message.replace("Tür 3", ""), FacesMessage.class));
  }

  @Test
  void aRequestMessageOfADropMatchesTheFile() throws IOException {
    String json = golden("request-message-of-a-drop.json").toString();

    FacesMessage message = Json.read(json, FacesMessage.class);

    assertEquals(
        new Drop("hall.jpg", "0123456789abcdef0123456789abcdef"),
        message.frame().origin().orElseThrow().drop());
    assertEquals(PLAIN.readTree(json), PLAIN.readTree(Json.write(message)));
  }

  @Test
  void anAnswerIsReadBackAsItWasWritten() throws IOException {
    Answer answer = Json.read(golden("answer-named.json").toString(), Answer.class);

    assertEquals("Łukasz", answer.result());
    assertEquals(golden("answer-named.json"), PLAIN.readTree(Json.write(answer)));
  }

  @Test
  void requestIdAndResultComeFirst() {
    String json = Json.write(Answer.noFace(new RequestId("a"), null, Map.of()));

    assertTrue(json.startsWith("{\"request_id\":\"a\",\"result\":\"No-Face\""), json);
  }

  @Test
  void charactersThatSqsRefusesAreEscaped() {
    String json =
        Json.write(Answer.failed(new RequestId("a"), "\ufffe\u0001é", new Failure("c", "m")));

    assertTrue(json.chars().allMatch(c -> c >= 0x20 && c < 0x7f), json);
  }

  @Test
  void anotherVersionIsRefused() throws IOException {
    ObjectNode newer = ((ObjectNode) golden("request-message.json")).put("v", 3);

    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> Json.read(newer.toString(), FacesMessage.class));
    assertTrue(refused.toString().contains("version 3; expected 1 to 2"), refused.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v", "request_id", "received_at", "frame", "faces"})
  void aMissingFieldIsNamed(String field) throws IOException {
    ObjectNode message = (ObjectNode) golden("request-message.json");
    message.remove(field);

    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> Json.read(message.toString(), FacesMessage.class));
    assertTrue(refused.toString().contains(field), refused.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"request_id\": \"SECRETPICTURE",
        "SECRETPICTURE",
        "{\"request_id\": SECRETPICTURE}",
        "{\"request_id\": \"a\", \"SECRET\": 1, \"SECRET\": 2}",
        "{\"request_id\": \"a\", \"result\": \"Ada\", \"faces\": \"SECRET\"}",
        "[\"SECRET\"]",
        "{} SECRET"
      })
  void errorMessagesShowNeitherTheTextNorJacksonsClasses(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Json.read(text, Answer.class));

    String message = String.valueOf(refused.getMessage());
    assertFalse(message.contains("SECRET"), message);
    assertFalse(message.contains("java") || message.contains("Feature"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"request_id\": \"a\", \"request_id\": \"b\"}', a field appears twice",
    "'{\"request_id\": ', the JSON ends too early",
    "'{\"request_id\": !}', unexpected character",
    "'{\"request_id\": \"a\", \"result\": []}', result: wrong type or value",
  })
  void parseErrorsHaveOurOwnWords(String text, String words) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Json.read(text, Answer.class));

    assertTrue(String.valueOf(refused.getMessage()).contains(words), refused.getMessage());
  }

  @Test
  void textAfterTheValueIsRefused() {
    String answer = Json.write(Answer.noFace(new RequestId("a"), null, Map.of()));

    Json.read(answer + "\n", Answer.class);
    assertThrows(IllegalArgumentException.class, () -> Json.read(answer + "{}", Answer.class));
  }

  private static JsonNode golden(String file) throws IOException {
    try (InputStream json = WireTest.class.getResourceAsStream("/wire/" + file)) {
      return PLAIN.readTree(json);
    }
  }
}
