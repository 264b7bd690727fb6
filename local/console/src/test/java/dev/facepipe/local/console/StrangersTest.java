package dev.facepipe.local.console;

import static dev.facepipe.local.console.People.GOOD;
import static dev.facepipe.local.console.People.embedding;
import static dev.facepipe.local.console.People.face;
import static dev.facepipe.local.console.People.put;
import static dev.facepipe.local.console.People.see;
import static dev.facepipe.local.console.People.sighting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.Reference;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strangers are gathered, named, ignored, discarded, and all of it undone. */
class StrangersTest {
  @TempDir private static Path folder;

  private static Rig rig;

  @BeforeAll
  static void start() {
    rig = Rig.start(folder);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  /** Empties gallery and sightings. */
  @BeforeEach
  void forgetAll() {
    rig.empty();
  }

  private static JsonNode strangers() throws Exception {
    return rig.get("/api/strangers").get("strangers");
  }

  private static List<String> counts() throws Exception {
    List<String> counts = new ArrayList<>();
    strangers().forEach(stranger -> counts.add(stranger.get("count").asText()));
    return counts;
  }

  private static Gallery gallery() {
    return GalleryFile.read(rig.gallery);
  }

  private static Map<String, Object> naming(String name, JsonNode stranger) {
    return Map.of("name", name, "faces", stranger.get("faces"));
  }

  private static HttpResponse<String> refused(String path, Object body) throws Exception {
    return rig.send(
        rig.request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.write(body))));
  }

  private static void assertRefused(int status, String code, HttpResponse<String> reply) {
    assertEquals(status, reply.statusCode(), reply.body());
    assertTrue(reply.body().contains("\"code\":\"" + code + "\""), reply.body());
  }

  @Test
  void facesOfOnePersonAreOneStranger() throws Exception {
    List<String> ids =
        see(rig, "door", embedding(1, 0.2, 1), embedding(2, 0.1, 2), embedding(1, 0.2, 3));

    JsonNode strangers = strangers();

    assertEquals(2, strangers.size());
    JsonNode first = strangers.get(0);
    assertEquals(2, first.get("count").asInt());
    assertEquals("door", first.get("cameras").get(0).asText());
    assertTrue(
        List.of(ids.get(0), ids.get(2)).contains(first.get("best").get("sighting").asText()));
    assertTrue(first.get("verdict").get("ok").asBoolean());
    assertFalse(first.has("suggestion"));
  }

  @Test
  void peopleOfVideosAreStrangersToo() throws Exception {
    String video =
        put(
            rig,
            People.video(
                Instant.now(), "yard/noon.mp4", embedding(1, 0.1, 1), embedding(2, 0.1, 2)));
    see(rig, "door", embedding(1, 0.2, 3));

    JsonNode first = strangers().get(0);
    assertEquals(2, first.get("count").asInt());
    assertEquals("[\"yard/noon.mp4\"]", first.get("videos").toString());
    assertTrue(first.get("verdict").get("ok").asBoolean());

    rig.post("/api/people", Map.of("name", "Bea", "faces", List.of(face(video, 1))));
    assertEquals(Map.of("Bea", 1), gallery().people());
    assertEquals(List.of("2"), counts());
  }

  /** A person of a video gets a name within 0.9 of the threshold only. */
  @Test
  void personOfAVideoNeedsToBeNearer() throws Exception {
    rig.enrol(new Reference("Ada", embedding(1, 0, 0), ""));
    put(rig, People.video(Instant.now(), "noon.mp4", People.between(1, 2, 0.47)));
    assertEquals("Ada", strangers().get(0).get("suggestion").get("name").asText());

    rig.empty();
    rig.enrol(new Reference("Ada", embedding(1, 0, 0), ""));
    see(rig, "door", People.between(1, 2, 0.47));
    assertEquals(0, strangers().size());
  }

  @Test
  void namedStrangerLeavesAndUndoBringsBack() throws Exception {
    see(rig, "door", embedding(1, 0.2, 1), embedding(2, 0.1, 2), embedding(1, 0.2, 3));

    JsonNode done = rig.post("/api/people", naming("Ada", strangers().get(0)));

    assertEquals(List.of("1"), counts());
    assertEquals(Map.of("Ada", 2), gallery().people());
    assertEquals("named Ada: enrolled 2 of 2 faces", done.get("done").asText());

    JsonNode undone = rig.post("/api/undo", Map.of("undo", done.get("undo").asText()));
    assertEquals("undone", undone.get("state").asText());
    assertEquals(List.of("2", "1"), counts());
    assertEquals(Map.of(), gallery().people());

    JsonNode redone = rig.post("/api/undo", Map.of("undo", undone.get("undo").asText()));
    assertEquals("redone", redone.get("state").asText());
    assertEquals(Map.of("Ada", 2), gallery().people());
  }

  @Test
  void ofManyFacesAHandfulIsEnrolled() throws Exception {
    float[][] faces = new float[40][];
    for (int i = 0; i < faces.length; i++) {
      faces[i] = embedding(1, 0.2, i);
    }
    see(rig, "door", faces);

    rig.post("/api/people", naming("Ada", strangers().get(0)));

    assertEquals(Map.of("Ada", 5), gallery().people());
    assertEquals(0, strangers().size());
  }

  @Test
  void facesOfOneMomentAreEnrolledOnce() throws Exception {
    see(rig, "door", embedding(1, 0.01, 1), embedding(1, 0.01, 2), embedding(1, 0.01, 3));

    rig.post("/api/people", naming("Ada", strangers().get(0)));

    assertEquals(Map.of("Ada", 1), gallery().people());
  }

  @Test
  void referenceNamesItsSighting() throws Exception {
    List<String> ids = see(rig, "door", embedding(1, 0.1, 1));

    rig.post("/api/people", Map.of("name", "Ada", "faces", List.of(face(ids.get(0), 0))));

    assertEquals(ids.get(0), gallery().source(0));
  }

  @Test
  void personWhoLooksAlikeIsSuggested() throws Exception {
    rig.enrol(new Reference("Ada", embedding(1, 0, 0), ""));
    see(rig, "door", People.between(1, 2, 0.55));

    JsonNode suggestion = strangers().get(0).get("suggestion");

    assertEquals("Ada", suggestion.get("name").asText());
    assertEquals(0.55, suggestion.get("distance").asDouble(), 1e-6);
  }

  @Test
  void distantPersonIsNotSuggested() throws Exception {
    rig.enrol(new Reference("Ada", embedding(1, 0, 0), ""));
    see(rig, "door", People.between(1, 2, 0.7));

    assertFalse(strangers().get(0).has("suggestion"));
  }

  @Test
  void previewSaysWhatWouldChange() throws Exception {
    rig.enrol(new Reference("Bea", embedding(1, 0, 0), ""));
    // Two faces read Bea, and are nearer to the one that is to be named.
    List<String> ids =
        see(
            rig,
            "door",
            People.between(1, 2, 0.7),
            People.between(1, 2, 0.45),
            People.between(1, 2, 0.42),
            embedding(9, 0.1, 1));

    JsonNode preview =
        rig.post("/api/preview", Map.of("name", "Ada", "faces", List.of(face(ids.get(0), 0))));

    assertEquals(4, preview.get("looked_at").asInt());
    assertEquals(3, preview.get("changed").asInt());
    assertEquals("[{\"name\":\"Bea\",\"count\":2}]", preview.get("takes_from").toString());
    assertTrue(preview.get("name_is_new").asBoolean());
    assertTrue(preview.get("verdict").get("ok").asBoolean());
    assertEquals(3, preview.get("examples").size());
    assertEquals(Map.of("Bea", 1), gallery().people());
  }

  @Test
  void gateRefusesAndMayBeOverruled() throws Exception {
    String id = put(rig, sighting(Instant.now(), null, People.TURNED, embedding(1, 0.1, 1)));
    Map<String, Object> naming = Map.of("name", "Ada", "faces", List.of(face(id, 0)));

    JsonNode flaw = strangers().get(0).get("verdict").get("flaws").get(0);
    assertEquals("turned", flaw.get("flaw").asText());
    assertEquals("look at the camera; a half profile is enough", flaw.get("remedy").asText());
    assertRefused(409, "gate", refused("/api/people", naming));
    assertEquals(Map.of(), gallery().people());

    rig.post(
        "/api/people",
        Map.of("name", "Ada", "faces", List.of(face(id, 0)), "accept", List.of("turned")));
    assertEquals(Map.of("Ada", 1), gallery().people());
  }

  @Test
  void faceThatLooksLikeSomebodyElseIsRefused() throws Exception {
    rig.enrol(new Reference("Bea", embedding(1, 0, 0), ""));
    String id = see(rig, "door", People.between(1, 2, 0.3)).get(0);

    HttpResponse<String> reply =
        refused("/api/people", Map.of("name", "Ada", "faces", List.of(face(id, 0))));

    assertRefused(409, "gate", reply);
    assertTrue(reply.body().contains("face looks like Bea, 0.30 away"), reply.body());
  }

  @Test
  void ignoredStrangerLeavesAndUndoBringsBack() throws Exception {
    see(rig, "door", embedding(1, 0.2, 1), embedding(1, 0.2, 2));
    rig.enrol(new Reference("Bea", embedding(9, 0, 0), ""));

    JsonNode done = rig.post("/api/ignored", Map.of("faces", strangers().get(0).get("faces")));

    assertEquals(0, strangers().size());
    assertEquals(2, rig.get("/api/strangers").get("left_out").asInt());
    assertFalse(gallery().ignored().isEmpty());
    rig.post("/api/undo", Map.of("undo", done.get("undo").asText()));
    assertEquals(List.of("2"), counts());
    assertEquals(List.of(), gallery().ignored());
  }

  @Test
  void galleryWithPeopleIgnoresToo() throws Exception {
    see(rig, "door", embedding(1, 0.2, 1), embedding(1, 0.2, 2));
    rig.enrol(new Reference("Bea", embedding(9, 0, 0), ""));

    rig.post("/api/ignored", Map.of("faces", strangers().get(0).get("faces")));

    assertEquals(0, strangers().size());
  }

  @Test
  void namedFaceIsNotIgnored() throws Exception {
    rig.enrol(new Reference("Ada", embedding(1, 0, 0), ""));
    String id = see(rig, "door", embedding(1, 0.2, 1)).get(0);

    assertRefused(409, "known", refused("/api/ignored", Map.of("faces", List.of(face(id, 0)))));
  }

  @Test
  void discardedFacesLeaveAndUndoBringsBack() throws Exception {
    see(rig, "door", embedding(1, 0.2, 1), embedding(2, 0.2, 2));

    JsonNode done = rig.post("/api/discarded", Map.of("faces", strangers().get(0).get("faces")));
    assertEquals(List.of("1"), counts());

    JsonNode undone = rig.post("/api/undo", Map.of("undo", done.get("undo").asText()));
    assertEquals(List.of("1", "1"), counts());
    rig.post("/api/undo", Map.of("undo", undone.get("undo").asText()));
    assertEquals(List.of("1"), counts());
  }

  @Test
  void marksOfDaysThatAreGoneAreDropped() throws Exception {
    Instant old = Instant.now().minus(40, ChronoUnit.DAYS);
    String gone = put(rig, sighting(old, null, GOOD, embedding(3, 0, 1)));
    String here = see(rig, "door", embedding(1, 0.2, 1)).get(0);
    rig.post("/api/discarded", Map.of("faces", List.of(face(gone, 0))));
    assertTrue(marks().contains(gone), marks());

    rig.delete("sightings/" + gone + ".json");
    rig.post("/api/discarded", Map.of("faces", List.of(face(here, 0))));

    assertEquals("{\"discarded\":[\"" + here + "/0\"],\"different\":[]}", marks());
  }

  private static String marks() {
    return new String(
        rig.cloud
            .objects()
            .get(new ObjectRef(Names.RESULTS_BUCKET, "sightings/marks.json"), 1 << 20),
        StandardCharsets.UTF_8);
  }

  @Test
  void unreadableMarksAreReplaced() throws Exception {
    String id = see(rig, "door", embedding(1, 0.2, 1)).get(0);
    rig.cloud
        .objects()
        .put(
            new ObjectRef(Names.RESULTS_BUCKET, "sightings/marks.json"),
            "{\"discarded\":17".getBytes(StandardCharsets.UTF_8),
            "application/json");

    assertEquals(List.of("1"), counts());
    rig.post("/api/discarded", Map.of("faces", List.of(face(id, 0))));
    assertEquals(List.of(), counts());
  }

  @Test
  void undoAfterSomebodyElsesChangeIsRefused() throws Exception {
    see(rig, "door", embedding(1, 0.2, 1));
    JsonNode done = rig.post("/api/people", naming("Ada", strangers().get(0)));
    rig.enrol(new Reference("Bea", embedding(9, 0, 0), ""));

    assertRefused(
        409, "changed_since", refused("/api/undo", Map.of("undo", done.get("undo").asText())));
    assertEquals(Map.of("Ada", 1, "Bea", 1), gallery().people());
  }

  @Test
  void twoTabsThatNameOneStrangerLeaveOneReference() throws Exception {
    see(rig, "door", embedding(1, 0.2, 1));
    Map<String, Object> naming = naming("Ada", strangers().get(0));

    rig.post("/api/people", naming);
    JsonNode second = rig.post("/api/people", naming);

    assertEquals("known_already", second.get("code").asText());
    assertFalse(second.has("undo"));
    assertEquals(Map.of("Ada", 1), gallery().people());
  }

  @Test
  void secondTabThatUsesAnotherNameIsRefused() throws Exception {
    see(rig, "door", embedding(1, 0.2, 1));
    JsonNode stranger = strangers().get(0);
    rig.post("/api/people", naming("Ada", stranger));

    HttpResponse<String> reply = refused("/api/people", naming("Bea", stranger));

    assertRefused(409, "gate", reply);
    assertTrue(reply.body().contains("already enrolled as Ada"), reply.body());
  }

  @Test
  void facesThatAreGoneAreRefused() throws Exception {
    String id = see(rig, "door", embedding(1, 0.2, 1)).get(0);
    rig.delete("sightings/" + id + ".json");

    assertRefused(
        409,
        "faces_gone",
        refused("/api/people", Map.of("name", "Ada", "faces", List.of(face(id, 0)))));
  }

  @Test
  void faceOfTwoInOnePictureIsNamedAlone() throws Exception {
    String id =
        put(rig, sighting(Instant.now(), null, GOOD, embedding(1, 0.1, 1), embedding(2, 0.1, 2)));

    rig.post("/api/people", Map.of("name", "Ada", "faces", List.of(face(id, 1))));

    assertEquals("Ada", gallery().match(embedding(2, 0, 0)).orElseThrow().name());
    assertEquals(1, strangers().size());
    assertEquals(0, strangers().get(0).get("best").get("face").asInt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img src=x onerror=alert(1)>",
        "Ada \"The Countess\" Lovelace",
        "../../etc/passwd",
        "Zoë Ångström",
        "阿达",
        "=cmd|' /C calc'!A0",
        "a/b%2Fc",
      })
  void namesMayHoldAnyPrintableCharacter(String name) throws Exception {
    see(rig, "door", embedding(1, 0.2, 1));

    rig.post("/api/people", naming(name, strangers().get(0)));

    assertEquals(Map.of(name, 1), gallery().people());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "Ada\n", "Unknown", "No-Face", " Ada", "a\u0000b"})
  void wrongNamesAreRefused(String name) throws Exception {
    see(rig, "door", embedding(1, 0.2, 1));

    assertRefused(400, "bad_name", refused("/api/people", naming(name, strangers().get(0))));
    assertRefused(400, "bad_name", refused("/api/preview", naming(name, strangers().get(0))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/people|{\"name\":\"Ada\"}|400|no_faces",
        "/api/people|{\"name\":\"Ada\",\"faces\":[]}|400|no_faces",
        "/api/people|{\"name\":\"Ada\",\"faces\":[null]}|400|no_faces",
        "/api/people|{\"faces\":[]}|400|bad_name",
        "/api/people|{\"name\":\"Ada\",\"faces\":[{\"sighting\":\"../x\",\"face\":0}]}|400|bad_json",
        "/api/people|{\"name\":\"Ada\",\"faces\":[{\"face\":0}]}|400|bad_json",
        "/api/people|{\"name\":[1]}|400|bad_json",
        "/api/people|[]|400|bad_json",
        "/api/people||400|bad_json",
        "/api/people|{\"name\":\"Ada\",\"name\":\"Bea\"}|400|bad_json",
        "/api/discarded|{}|400|no_faces",
        "/api/ignored|{}|400|no_faces",
        "/api/undo|{}|400|bad_json",
        "/api/undo|{\"undo\":\"guess\"}|409|undo_gone",
      })
  void wrongBodiesAreRefused(String path, String body, int status, String code) throws Exception {
    HttpResponse<String> reply =
        rig.send(
            rig.request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body == null ? "" : body)));

    assertRefused(status, code, reply);
  }

  @Test
  void wrongFlawIsRefused() throws Exception {
    String id = see(rig, "door", embedding(1, 0.2, 1)).get(0);

    assertRefused(
        400,
        "bad_flaw",
        refused(
            "/api/people",
            Map.of("name", "Ada", "faces", List.of(face(id, 0)), "accept", List.of("no-face"))));
  }

  @Test
  void faceOfAnotherNetworkIsLeftOut() throws Exception {
    put(rig, sighting(Instant.now(), null, GOOD, new float[512]));

    assertEquals(0, strangers().size());
    assertEquals(1, rig.get("/api/strangers").get("left_out").asInt());
  }

  @Test
  void galleryVersionIsInTheReply() throws Exception {
    see(rig, "door", embedding(1, 0.2, 1));
    String before = gallery().version();

    JsonNode done = rig.post("/api/people", naming("Ada", strangers().get(0)));

    assertNotEquals(before, done.get("gallery").asText());
    assertEquals(gallery().version(), done.get("gallery").asText());
  }
}
