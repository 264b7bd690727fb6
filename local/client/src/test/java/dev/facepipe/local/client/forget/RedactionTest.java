package dev.facepipe.local.client.forget;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Sighting;
import dev.facepipe.common.message.Sighting.SeenFace;
import dev.facepipe.common.message.VideoFrames;
import dev.facepipe.common.message.VideoPeople;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RedactionTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

  private static final String ANSWER =
      """
      {"request_id": "cam-7", "result": "Ada", "filename": "Ada.jpg", "faces": [
        {"box": [1, 2, 3, 4], "name": "Ada", "distance": 0.3, "threshold": 0.45,
         "runner_up": {"name": "Grace", "distance": 0.6}},
        {"box": [5, 6, 7, 8], "name": "Grace", "distance": 0.2,
         "runner_up": {"name": "Ada", "distance": 0.7}},
        {"box": [2, 2, 2, 2], "name": "Unknown", "distance": 0.5,
         "runner_up": {"name": "Grace", "distance": 0.7}, "nearest": {"name": "Ada", "distance": 0.5}},
        {"box": [9, 9, 9, 9], "name": "Ada Lovelace", "distance": 0.1}],
       "field_of_tomorrow": "Ada"}
      """;

  @Test
  void personBecomesUnknownAndOthersStay() throws IOException {
    assertEquals(
        json(
            """
            {"request_id": "cam-7", "result": "Unknown", "filename": "Ada.jpg", "faces": [
              {"box": [1, 2, 3, 4], "name": "Unknown", "threshold": 0.45},
              {"box": [5, 6, 7, 8], "name": "Grace", "distance": 0.2},
              {"box": [2, 2, 2, 2], "name": "Unknown", "distance": 0.5,
               "runner_up": {"name": "Grace", "distance": 0.7}},
              {"box": [9, 9, 9, 9], "name": "Ada Lovelace", "distance": 0.1}],
             "field_of_tomorrow": "Ada"}
            """),
        json(Redaction.ofJson(ANSWER, "Ada").orElseThrow()));
  }

  @Test
  void accentsMatchInBothUnicodeForms() {
    assertEquals(Optional.of("Unknown"), Redaction.ofText("Jose\u0301", "Jos\u00e9"));
    assertEquals(
        Optional.of("{\"result\":\"Unknown\"}"),
        Redaction.ofJson("{\"result\":\"Jos\u00e9\"}", "Jose\u0301"));
  }

  @Test
  void otherNamesAreNotRedacted() {
    assertEquals(Optional.empty(), Redaction.ofJson(ANSWER, "Ad"));
    assertEquals(Optional.empty(), Redaction.ofJson(ANSWER, "ada"));
    assertEquals(Optional.empty(), Redaction.ofText("Ada Lovelace", "Ada"));
  }

  @Test
  void otherJsonIsNotRedacted() {
    assertEquals(Optional.empty(), Redaction.ofJson("Ada", "Ada"));
    assertEquals(Optional.empty(), Redaction.ofJson("[\"Ada\"]", "Ada"));
    assertEquals(Optional.empty(), Redaction.ofJson("{\"frames\": 3, \"faces\": 1}", "Ada"));
  }

  @Test
  void bareNameBecomesUnknown() {
    assertEquals(Optional.of("Unknown"), Redaction.ofText("Ada", "Ada"));
  }

  @Test
  void personOfAVideoBecomesAStrangerWithoutPicture() {
    VideoPeople summary =
        summary(
            person("Ada", null), person("Unknown-1", null), person("Bea", "Ada"), stranger("Ada"));

    VideoPeople left = Redaction.ofPeople(summary, "Ada").orElseThrow();

    assertEquals(
        List.of("unknown-2", "Unknown-1", "Bea", "unknown-1"),
        left.people().stream().map(Person::name).toList());
    Person ada = left.people().get(0);
    assertFalse(ada.enrolled());
    assertNull(ada.thumbnail());
    assertNull(ada.distance());
    assertEquals("Unknown, Unknown-1, Bea", left.result());
    assertFalse(Json.write(left).contains("Ada"), Json.write(left));
    assertEquals("face", left.people().get(2).thumbnail());
    assertEquals(Optional.empty(), Redaction.ofPeople(left, "Ada"));
  }

  @Test
  void noteLosesThePersonsFacesAndEmbeddings() {
    Answer answer =
        Answer.named(
            new RequestId("hall/frame-00002"),
            null,
            "resnet34",
            "v1",
            List.of(face("Ada", "Bea"), face("Bea", "Ada")),
            Map.of());
    FrameNote note = FrameNote.of(2, answer, List.of(new float[] {1, 0}, new float[] {0, 1}));

    String left = Redaction.ofNote(Json.write(note), "Ada").orElseThrow();

    assertFalse(left.contains("Ada"), left);
    FrameNote read = Json.read(left, FrameNote.class);
    assertEquals(2, read.number());
    assertEquals(1, read.embeddings().size());
    assertArrayEquals(new float[] {0, 1}, read.embedding(0));
    assertEquals(Optional.empty(), Redaction.ofNote(left, "Ada"));
    assertEquals(Optional.empty(), Redaction.ofNote(Json.write(note), "Ad"));
  }

  @Test
  void sightingLosesNameEmbeddingAndThumbnailOfThePerson() {
    Answer answer =
        Answer.named(
            new RequestId("cam-7"),
            null,
            "resnet34",
            "v1",
            List.of(face("Ada", "Bea"), face("Bea", "Ada")),
            Map.of());
    Sighting sighting = Sighting.of(NOON, "door", answer, faces());

    String left = Redaction.ofSighting(Json.write(sighting), "Ada").orElseThrow();

    assertFalse(left.contains("Ada"), left);
    Sighting read = Json.read(left, Sighting.class);
    assertEquals("Unknown", read.answer().result());
    assertEquals(
        List.of("Unknown", "Bea"), read.answer().faces().stream().map(f -> f.name()).toList());
    assertNothingOfTheFirstIsLeft(read);
    assertEquals(Optional.empty(), Redaction.ofSighting(left, "Ada"));
    assertEquals(Optional.empty(), Redaction.ofSighting(Json.write(sighting), "Ad"));
  }

  /** The stranger's face stays, and the name of the person that it is nearest to goes. */
  @Test
  void sightingOfAStrangerKeepsTheFace() {
    NamedFace stranger =
        new NamedFace(
            new Box(0, 0, 9, 9),
            1,
            "Unknown",
            0.6f,
            0.5f,
            null,
            null,
            new Neighbour("Ada", 0.6f),
            null);
    Answer answer =
        Answer.named(
            new RequestId("a"), null, "resnet34", "v1", List.of(stranger, stranger), Map.of());

    String left =
        Redaction.ofSighting(Json.write(Sighting.of(NOON, null, answer, faces())), "Ada")
            .orElseThrow();

    assertFalse(left.contains("Ada"), left);
    assertEquals("ada", Json.read(left, Sighting.class).faces().get(0).thumbnail());
  }

  @Test
  void sightingOfAVideoLosesThePerson() {
    VideoPeople summary = summary(person("Ada", null), person("Bea", "Ada"));
    Sighting sighting = Sighting.of(NOON, null, summary, faces());

    String left = Redaction.ofSighting(Json.write(sighting), "Ada").orElseThrow();

    assertFalse(left.contains("Ada"), left);
    Sighting read = Json.read(left, Sighting.class);
    assertEquals("Unknown, Bea", read.video().result());
    assertEquals(
        List.of("unknown-1", "Bea"), read.video().people().stream().map(Person::name).toList());
    assertNothingOfTheFirstIsLeft(read);
  }

  private static List<SeenFace> faces() {
    return List.of(SeenFace.of(new float[] {1, 0}, "ada"), SeenFace.of(new float[] {0, 1}, "bea"));
  }

  private static void assertNothingOfTheFirstIsLeft(Sighting sighting) {
    assertNull(sighting.faces().get(0).embedding());
    assertNull(sighting.faces().get(0).thumbnail());
    assertArrayEquals(new float[] {0, 1}, sighting.faces().get(1).values().orElseThrow());
    assertEquals("bea", sighting.faces().get(1).thumbnail());
  }

  private static NamedFace face(String name, String runnerUp) {
    return new NamedFace(new Box(0, 0, 9, 9), 1, name, 0.2f, 0.5f, new Neighbour(runnerUp, 0.7f));
  }

  private static VideoPeople summary(Person... people) {
    Drop drop = new Drop("hall.mp4", "0".repeat(32));
    VideoFrames video = new VideoFrames(drop, true, List.of(0.0), 1);
    return VideoPeople.of(video, List.of(), "resnet34", "v1", List.of(people), Instant.EPOCH);
  }

  private static Person person(String name, @Nullable String runnerUp) {
    return person(name, true, runnerUp == null ? null : new Neighbour(runnerUp, 0.6f), null);
  }

  private static Person stranger(String nearest) {
    return person("unknown-1", false, null, new Neighbour(nearest, 0.6f));
  }

  private static Person person(
      String name, boolean enrolled, @Nullable Neighbour runnerUp, @Nullable Neighbour nearest) {
    return new Person(
        name,
        enrolled,
        List.of(new Person.Seen(0, 1)),
        1,
        1,
        1,
        0.3f,
        0.5f,
        runnerUp,
        nearest,
        90,
        new Person.Best(1, 0, new Box(0, 0, 9, 9)),
        "face");
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
