package dev.facepipe.local.console;

import static dev.facepipe.local.console.People.GOOD;
import static dev.facepipe.local.console.People.between;
import static dev.facepipe.local.console.People.embedding;
import static dev.facepipe.local.console.People.face;
import static dev.facepipe.local.console.People.put;
import static dev.facepipe.local.console.People.see;
import static dev.facepipe.local.console.People.sighting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.message.Json;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.Reference;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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

/** The people of the gallery are shown, changed, repaired and forgotten. */
class PeopleTest {
  @TempDir private static Path folder;

  private static Rig rig;
  private static Path photographs;

  @BeforeAll
  static void start() throws Exception {
    photographs = Files.createDirectory(folder.resolve("photographs"));
    Files.createDirectory(photographs.resolve("Ada"));
    Files.copy(Rig.sample(1), photographs.resolve("Ada/door.jpg"));
    Files.copy(Rig.sample(1), folder.resolve("secret.jpg"));
    rig = Rig.start(folder, photographs);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  /** Ada has two references, Bea has one. */
  @BeforeEach
  void enrol() {
    rig.empty();
    rig.enrol(
        new Reference("Ada", embedding(1, 0.1, 1), "Ada/door.jpg"),
        new Reference("Bea", embedding(2, 0, 0), ""),
        new Reference("Ada", embedding(1, 0.2, 2), ""));
  }

  private static Gallery gallery() {
    return GalleryFile.read(rig.gallery);
  }

  private static JsonNode person(String name) throws Exception {
    for (JsonNode person : rig.get("/api/people").get("people")) {
      if (person.get("name").asText().equals(name)) {
        return person;
      }
    }
    throw new AssertionError("nobody is called " + name);
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

  private static HttpResponse<byte[]> picture(String path) throws Exception {
    return HttpClient.newHttpClient().send(rig.request(path).build(), BodyHandlers.ofByteArray());
  }

  private static JsonNode undo(JsonNode done) throws Exception {
    return rig.post("/api/undo", Map.of("undo", done.get("undo").asText()));
  }

  @Test
  void peopleAreListedWithTheirPhotographs() throws Exception {
    JsonNode ada = person("Ada");

    assertEquals(2, ada.get("count").asInt());
    assertEquals(0, ada.get("aside").asInt());
    assertEquals("Ada/door.jpg", ada.get("photographs").get(0).get("source").asText());
    assertEquals(
        "/api/people/Ada/photographs/0.jpg", ada.get("photographs").get(0).get("picture").asText());
    assertFalse(ada.get("photographs").get(1).has("picture"));
    assertEquals("[\"more\"]", ada.get("missing").toString());
    assertFalse(ada.has("last_seen"));
  }

  @Test
  void personWasSeenAsTheGallerySaysNow() throws Exception {
    String id = see(rig, "door", embedding(2, 0.1, 7)).get(0);

    assertEquals(id, person("Bea").get("last_sighting").get("sighting").asText());
    assertFalse(person("Ada").has("last_sighting"));
  }

  @Test
  void qualityComesFromTheSighting() throws Exception {
    String id = see(rig, "door", embedding(3, 0.1, 1)).get(0);
    rig.post("/api/people", Map.of("name", "Cleo", "faces", List.of(face(id, 0))));

    JsonNode cleo = person("Cleo");

    assertEquals(80, cleo.get("photographs").get(0).get("quality").asInt());
    assertEquals("[\"more\",\"profile\",\"dark\"]", cleo.get("missing").toString());
  }

  @Test
  void photographIsShownSmall() throws Exception {
    HttpResponse<byte[]> reply = picture("/api/people/Ada/photographs/0.jpg");

    assertEquals(200, reply.statusCode());
    assertEquals("image/jpeg", reply.headers().firstValue("Content-Type").orElse(""));
    assertTrue(reply.body().length > 500 && reply.body().length < 20_000);
    assertEquals(200, picture("/api/people/Ada/picture.jpg").statusCode());
  }

  @Test
  void pictureOfASightingIsShownWhileItIsKept() throws Exception {
    String id =
        put(rig, sighting(Instant.now(), null, GOOD, embedding(8, 0, 1), embedding(3, 0.1, 1)));
    rig.post("/api/people", Map.of("name", "Cleo", "faces", List.of(face(id, 1))));
    assertEquals(200, picture("/api/people/Cleo/photographs/0.jpg").statusCode());

    rig.delete("sightings/" + id + ".json");

    assertEquals(404, picture("/api/people/Cleo/photographs/0.jpg").statusCode());
    assertEquals(404, picture("/api/people/Cleo/picture.jpg").statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret.jpg", "./Ada", "Ada/..", "Ada/none.jpg", "/etc"})
  void photographOutsideTheFolderIsNotShown(String source) throws Exception {
    rig.enrol(new Reference("Eve", embedding(9, 0, 0), source));

    assertEquals(404, picture("/api/people/Eve/photographs/0.jpg").statusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "/api/people/Nobody/picture.jpg",
    "/api/people/Ada/photographs/2.jpg",
    "/api/people/Ada/photographs/1.jpg",
  })
  void missingPicturesAreRefused(String path) throws Exception {
    assertEquals(404, picture(path).statusCode());
  }

  @Test
  void personIsRenamedAndUndone() throws Exception {
    JsonNode done = rig.post("/api/people/rename", Map.of("from", "Ada", "to", "Ada <b>"));
    assertEquals(Map.of("Ada <b>", 2, "Bea", 1), gallery().people());

    undo(done);
    assertEquals(Map.of("Ada", 2, "Bea", 1), gallery().people());
    assertEquals("Ada/door.jpg", gallery().source(0));
  }

  @Test
  void takenNameIsRefused() throws Exception {
    assertRefused(
        409, "name_taken", refused("/api/people/rename", Map.of("from", "Ada", "to", "Bea")));
  }

  @Test
  void peopleAreMergedAndUnmerged() throws Exception {
    JsonNode done = rig.post("/api/people/merge", Map.of("from", "Bea", "into", "Ada"));
    assertEquals(Map.of("Ada", 3), gallery().people());

    undo(done);
    assertEquals(Map.of("Ada", 2, "Bea", 1), gallery().people());
  }

  @ParameterizedTest
  @CsvSource({
    "/api/people/rename, from, Nobody, to, Ada2, 404, no_person",
    "/api/people/rename, from, Ada, to, '', 400, bad_name",
    "/api/people/rename, from, Ada, x, y, 400, bad_name",
    "/api/people/merge, from, Ada, into, Nobody, 404, no_person",
    "/api/people/merge, from, Ada, into, Ada, 400, same_person",
    "/api/people/take-back, name, Nobody, x, y, 404, no_person",
    "/api/forget, name, Ada, x, y, 400, bad_json",
  })
  void wrongChangesAreRefused(
      String path, String one, String value, String other, String second, int status, String code)
      throws Exception {
    assertRefused(status, code, refused(path, Map.of(one, value, other, second)));
  }

  @Test
  void photographIsRemovedAndUndone() throws Exception {
    JsonNode done =
        rig.post(
            "/api/people/remove-photograph",
            Map.of("name", "Ada", "index", 0, "gallery", gallery().version()));
    assertEquals(Map.of("Ada", 1, "Bea", 1), gallery().people());
    assertEquals("", gallery().source(1));

    undo(done);
    assertEquals("Ada/door.jpg", gallery().source(0));
  }

  @Test
  void indexOfAnotherVersionIsRefused() throws Exception {
    String seen = gallery().version();
    rig.enrol(new Reference("Cleo", embedding(3, 0, 0), ""));

    assertRefused(
        409,
        "changed_since",
        refused(
            "/api/people/remove-photograph", Map.of("name", "Ada", "index", 0, "gallery", seen)));
    assertEquals(2, gallery().people().get("Ada"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"remove-photograph", "aside"})
  void lastPhotographStays(String act) throws Exception {
    assertRefused(
        409, "last_photograph", refused("/api/people/" + act, Map.of("name", "Bea", "index", 0)));
  }

  @ParameterizedTest
  @CsvSource({"2, 404, no_photograph", "-1, 400, bad_number", "99999999999, 400, bad_json"})
  void wrongIndexIsRefused(long index, int status, String code) throws Exception {
    for (String act : List.of("remove-photograph", "aside")) {
      assertRefused(
          status, code, refused("/api/people/" + act, Map.of("name", "Ada", "index", index)));
    }
  }

  @Test
  void photographIsSetAsideAndTakenBack() throws Exception {
    rig.post("/api/people/aside", Map.of("name", "Ada", "index", 0));
    JsonNode aside = person("Ada").get("photographs").get(1);
    assertEquals("set aside in the console", aside.get("aside").get("reason").asText());
    assertEquals(1, person("Ada").get("aside").asInt());

    rig.post("/api/people/take-back", Map.of("name", "Ada", "index", 1));
    assertEquals(2, gallery().people().get("Ada"));
    assertEquals(0, person("Ada").get("aside").asInt());
  }

  @Test
  void setAsidePhotographIsRemoved() throws Exception {
    rig.post("/api/people/aside", Map.of("name", "Ada", "index", 0));

    rig.post("/api/people/remove-photograph", Map.of("name", "Ada", "index", 1));

    assertEquals(List.of(), gallery().aside());
    assertEquals(1, gallery().people().get("Ada"));
  }

  @Test
  void doctorFindsAndSetsAside() throws Exception {
    // The same photograph as Ada's first.
    rig.enrol(new Reference("Ada", embedding(1, 0.1, 1), "Ada/again.jpg"));

    JsonNode finding = rig.get("/api/doctor").get("findings").get(0);
    assertEquals("repeat", finding.get("code").asText());
    assertEquals(2, finding.get("index").asInt());

    JsonNode done = rig.post("/api/doctor", Map.of());
    assertEquals("set aside 1 photographs", done.get("done").asText());
    assertEquals(1, gallery().aside().size());
    undo(done);
    assertEquals(0, gallery().aside().size());
  }

  @Test
  void ignoredFacesAreListedAndTakenBack() throws Exception {
    String id = see(rig, "door", embedding(5, 0.1, 1)).get(0);
    rig.post(
        "/api/ignored", Map.of("faces", List.of(face(id, 0)), "label", "poster <i>in</i> hall"));

    JsonNode ignored = rig.get("/api/ignored");
    assertEquals(1, ignored.get("ignored").size());
    JsonNode first = ignored.get("ignored").get(0);
    assertEquals("poster <i>in</i> hall", first.get("label").asText());
    assertEquals(id, first.get("seen").get("sighting").asText());

    rig.post(
        "/api/ignored/take-back", Map.of("index", 0, "gallery", ignored.get("gallery").asText()));
    assertEquals(List.of(), gallery().ignored());
    assertRefused(404, "no_face", refused("/api/ignored/take-back", Map.of("index", 0)));
  }

  @Test
  void personIsForgottenAfterADryRun() throws Exception {
    String id = see(rig, "door", embedding(1, 0.1, 3)).get(0);
    Files.copy(Rig.sample(2), Files.createDirectories(photographs.resolve("Zoe")).resolve("a.jpg"));
    rig.enrol(new Reference("Zoe", embedding(7, 0, 0), "Zoe/a.jpg"));

    JsonNode plan = rig.post("/api/forget", Map.of("name", "Zoe", "dry_run", true));
    assertTrue(plan.get("traces").toString().contains("\"kind\":\"vectors\""), plan.toString());
    assertTrue(plan.get("traces").toString().contains("\"kind\":\"photograph\""), plan.toString());
    assertFalse(plan.get("left").isEmpty());
    assertEquals(1, gallery().people().get("Zoe"));

    JsonNode receipt = rig.post("/api/forget", Map.of("name", "Zoe", "dry_run", false));
    assertEquals("[]", receipt.get("failed").toString());
    assertFalse(gallery().people().containsKey("Zoe"));
    assertFalse(Files.exists(photographs.resolve("Zoe")));
    assertEquals(Map.of("Ada", 2, "Bea", 1), gallery().people());
    assertEquals(1, rig.get("/api/sightings").get("sightings").size(), id);
  }

  @Test
  void forgottenPersonIsNoStrangerAgain() throws Exception {
    List<String> ids = see(rig, "door", embedding(7, 0.1, 1), embedding(7, 0.3, 2));
    String both =
        put(rig, sighting(Instant.now(), null, GOOD, embedding(8, 0.1, 1), embedding(7, 0.2, 3)));
    rig.post("/api/people", Map.of("name", "Zoe", "faces", List.of(face(ids.get(0), 0))));

    JsonNode receipt = rig.post("/api/forget", Map.of("name", "Zoe", "dry_run", false));

    assertTrue(receipt.get("traces").toString().contains(both), receipt.toString());
    assertEquals(
        404, picture("/api/sightings/" + escaped(ids.get(0)) + "/faces/0.jpg").statusCode());
    assertEquals(
        404, picture("/api/sightings/" + escaped(ids.get(1)) + "/faces/0.jpg").statusCode());
    assertEquals(404, picture("/api/sightings/" + escaped(both) + "/faces/1.jpg").statusCode());
    assertEquals(200, picture("/api/sightings/" + escaped(both) + "/faces/0.jpg").statusCode());
    assertEquals(1, rig.get("/api/strangers").get("strangers").size());
  }

  private static String escaped(String id) {
    return id.replace("/", "%2F");
  }

  @Test
  void nobodyIsForgotten() throws Exception {
    assertRefused(
        404, "no_person", refused("/api/forget", Map.of("name", "Nobody", "dry_run", true)));
  }

  @Test
  void facesCloseToTheThresholdAreNearMisses() throws Exception {
    rig.empty();
    rig.enrol(new Reference("Bea", embedding(2, 0, 0), ""));
    List<String> ids =
        see(
            rig,
            "door",
            between(2, 9, 0.2),
            between(2, 9, 0.46),
            between(2, 9, 0.53),
            between(2, 9, 0.6));

    JsonNode misses = rig.get("/api/near-misses").get("misses");

    assertEquals(2, misses.size());
    JsonNode inside = misses.get(0);
    assertEquals(ids.get(1), inside.get("sighting").asText());
    assertTrue(inside.get("named").asBoolean());
    assertFalse(misses.get(1).get("named").asBoolean());
    assertEquals("Bea", misses.get(1).get("person").asText());
    assertEquals(0, rig.get("/api/near-misses?margin=0").get("misses").size());
    assertEquals(4, rig.get("/api/near-misses?margin=1").get("misses").size());
  }

  @Test
  void nearMissIsEnrolledOrNotShownAgain() throws Exception {
    rig.empty();
    rig.enrol(new Reference("Bea", embedding(2, 0, 0), ""));
    String yes = see(rig, "door", between(2, 9, 0.53)).get(0);
    String no = see(rig, "door", between(2, 10, 0.53)).get(0);

    rig.post("/api/near-misses", Map.of("sighting", yes, "face", 0, "person", "Bea", "is", true));
    assertEquals(2, gallery().people().get("Bea"));
    JsonNode done =
        rig.post(
            "/api/near-misses", Map.of("sighting", no, "face", 0, "person", "Bea", "is", false));
    assertEquals(0, rig.get("/api/near-misses").get("misses").size());

    undo(done);
    assertEquals(1, rig.get("/api/near-misses").get("misses").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "2", "x", "NaN"})
  void wrongMarginIsRefused(String margin) throws Exception {
    assertRefused(400, "bad_number", rig.send(rig.request("/api/near-misses?margin=" + margin)));
  }

  @Test
  void wrongDecisionIsRefused() throws Exception {
    assertRefused(400, "bad_json", refused("/api/near-misses", Map.of("person", "Ada")));
    assertRefused(
        400,
        "bad_json",
        refused(
            "/api/near-misses",
            Map.of("sighting", "../x", "face", 0, "person", "Ada", "is", true)));
  }
}
