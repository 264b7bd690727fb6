package dev.facepipe.local.console;

import static dev.facepipe.local.console.People.GOOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Sighting;
import dev.facepipe.common.message.Sighting.SeenFace;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.recognition.gallery.Calibration;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.Ignored;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
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

/** What thresholds do to a gallery, and which of them is stored in it. */
class ThresholdTest {
  private static final double TOLERANCE = 1e-9;

  /** Distances are of floats. */
  private static final double FLOAT = 1e-6;

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

  @BeforeEach
  void forgetAll() {
    rig.empty();
  }

  private static float[] at(double first) {
    float[] vector = new float[People.DIMENSIONS];
    vector[0] = (float) first;
    return vector;
  }

  /**
   * Writes people on a line: person {@code i} at {@code i * (i + 1) / 2} hundredths. The nearest
   * neighbour of person i is person i - 1, i hundredths away; that of 0 is 1.
   */
  static void writeLine(Rig rig, int people) {
    List<String> names = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < people; i++) {
      names.add("Person " + i);
      vectors.add(at(i * (i + 1) / 200.0));
    }
    write(rig, names, vectors);
  }

  private static void write(Rig rig, List<String> names, List<float[]> vectors) {
    GalleryFile.write(GalleryFile.read(rig.gallery).with(names, vectors), rig.gallery);
  }

  private static Gallery gallery() {
    return GalleryFile.read(rig.gallery);
  }

  private static HttpResponse<String> put(Object body) throws Exception {
    return rig.send(
        rig.request("/api/threshold")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(Json.write(body))));
  }

  private static JsonNode stored(Object body) throws Exception {
    HttpResponse<String> reply = put(body);
    assertEquals(200, reply.statusCode(), reply.body());
    return Json.mapper().readTree(reply.body());
  }

  private static JsonNode point(JsonNode curve, double threshold) {
    for (JsonNode point : curve.get("points")) {
      if (Math.abs(point.get("threshold").asDouble() - threshold) < TOLERANCE) {
        return point;
      }
    }
    throw new AssertionError("no point at " + threshold);
  }

  /** The range is Clopper's and Pearson's for 6 of 99, by bisection of the binomial sums. */
  @Test
  void curveCountsStrangersNamed() throws Exception {
    writeLine(rig, 99);

    JsonNode curve = rig.get("/api/threshold");

    // Within 0.055 are the distances 1, 1, 2, 3, 4 and 5 hundredths.
    JsonNode named = point(curve, 0.055).get("named");
    assertEquals(6, named.get("count").asInt());
    assertEquals(99, named.get("of").asInt());
    assertEquals(0.022563798, named.get("low").asDouble(), 1e-8);
    assertEquals(0.127256841, named.get("high").asDouble(), 1e-8);
    // Rank 7 of 99, and one more because the strangers are enrolled.
    assertEquals(0.08, point(curve, 0.055).get("promise").asDouble(), TOLERANCE);
    assertEquals(99, curve.get("strangers").asInt());
    assertEquals(0.02, curve.get("best_promise").asDouble(), TOLERANCE);
    assertEquals(199, curve.get("needed").asInt());
    assertEquals(0.45, curve.get("now").asDouble(), TOLERANCE);
    assertEquals(0.45, curve.get("default").asDouble(), TOLERANCE);
    assertEquals("Person 0", curve.at("/closest/0/name").asText());
    JsonNode points = curve.get("points");
    assertTrue(points.get(points.size() - 1).get("threshold").asDouble() > 0.98);
    assertTrue(points.size() <= 400, "points: " + points.size());
  }

  /** Ada's two photographs are 0.3 apart; nobody else is near. */
  @Test
  void curveCountsOwnPhotographsMissed() throws Exception {
    write(rig, List.of("Ada", "Ada", "Bea"), List.of(at(0), at(0.3), at(1.5)));

    JsonNode curve = rig.get("/api/threshold");

    assertEquals(2, curve.get("own").asInt());
    assertEquals(2, point(curve, 0.295).at("/missed/count").asInt());
    assertEquals(0, point(curve, 0.305).at("/missed/count").asInt());
  }

  @Test
  void promiseIsStoredAsCalibrateStoresItAndTakenBack() throws Exception {
    writeLine(rig, 99);
    String before = gallery().version();

    JsonNode done = stored(Map.of("promise", 0.02));

    Calibration calibration = gallery().calibration().orElseThrow();
    assertEquals(0.01, calibration.threshold(), FLOAT);
    assertEquals(0.02, calibration.target());
    assertEquals("99 strangers searched in the gallery", calibration.rule());
    assertEquals(LocalDate.now(ZoneOffset.UTC), calibration.date());
    assertEquals(gallery().version(), done.get("gallery").asText());
    assertEquals(0.01, rig.get("/api/threshold").get("now").asDouble(), FLOAT);

    rig.post("/api/undo", Map.of("undo", done.get("undo").asText()));
    assertEquals(before, gallery().version());
  }

  @Test
  void thresholdByHandPromisesWhatTheCurveSays() throws Exception {
    writeLine(rig, 99);

    stored(Map.of("threshold", 0.055));

    Calibration calibration = gallery().calibration().orElseThrow();
    assertEquals(0.055, calibration.threshold());
    assertEquals(0.08, calibration.target(), TOLERANCE);
    assertEquals("chosen by hand; 99 strangers searched in the gallery", calibration.rule());
    JsonNode curve = rig.get("/api/threshold");
    assertEquals(0.055, curve.get("now").asDouble());
    assertEquals(6, curve.at("/at_now/named/count").asInt());
    assertFalse(curve.at("/calibration/stale").asBoolean());
  }

  @Test
  void fewPeoplePromiseWhatTheyCan() throws Exception {
    writeLine(rig, 12);

    stored(Map.of("promise", 0.01));

    assertEquals(2 / 13.0, gallery().calibration().orElseThrow().target(), TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|bad_json",
        "{\"threshold\":0.4,\"promise\":0.01}|bad_json",
        "{\"threshold\":0}|bad_threshold",
        "{\"threshold\":-1}|bad_threshold",
        "{\"threshold\":\"NaN\"}|bad_threshold",
        "{\"threshold\":1e999}|bad_threshold",
        "{\"promise\":0}|bad_promise",
        "{\"promise\":1}|bad_promise",
        "{\"promise\":\"NaN\"}|bad_promise",
        "{\"threshold\":[0.4]}|bad_json",
        "[]|bad_json",
      })
  void wrongBodiesAreRefused(String body, String code) throws Exception {
    writeLine(rig, 12);
    HttpResponse<String> reply =
        rig.send(
            rig.request("/api/threshold")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));

    assertEquals(400, reply.statusCode(), reply.body());
    assertTrue(reply.body().contains("\"" + code + "\""), reply.body());
    assertTrue(gallery().calibration().isEmpty());
  }

  @Test
  void nobodyAndOnePersonHaveACurveAndNoCalibration() throws Exception {
    assertEquals(0, rig.get("/api/threshold").get("strangers").asInt());
    write(rig, List.of("Ada"), List.of(at(0)));

    JsonNode curve = rig.get("/api/threshold");
    HttpResponse<String> refused = put(Map.of("promise", 0.01));

    assertEquals(1, curve.get("people").asInt());
    assertEquals(0, curve.get("strangers").asInt());
    assertFalse(curve.has("at_one_percent"));
    assertEquals(409, refused.statusCode());
    assertTrue(refused.body().contains("too_few_people"), refused.body());
    // By hand it can be set, and promises nothing.
    stored(Map.of("threshold", 0.4));
    assertEquals(1, gallery().calibration().orElseThrow().target());
  }

  @Test
  void equalPeopleHaveNoThreshold() throws Exception {
    write(rig, List.of("Ada", "Bea"), List.of(at(0), at(0)));

    HttpResponse<String> refused = put(Map.of("promise", 0.5));

    assertEquals(409, refused.statusCode());
    assertTrue(refused.body().contains("no_threshold"), refused.body());
  }

  @Test
  void isNotTakenBackIfSomebodyElseChangedTheGallery() throws Exception {
    writeLine(rig, 12);
    JsonNode done = stored(Map.of("threshold", 0.4));
    try (GalleryStore store = Rig.settings(rig.cloud, rig.gallery, null).gallery().open().get()) {
      store.change("rename", now -> now.renamed("Person 3", "Ada"));
    }

    HttpResponse<String> refused =
        rig.send(
            rig.request("/api/undo")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        Json.write(Map.of("undo", done.get("undo").asText())))));

    assertEquals(409, refused.statusCode());
    assertTrue(refused.body().contains("changed_since"), refused.body());
    assertTrue(gallery().people().containsKey("Ada"));
  }

  /** A face near Ada, one of nobody, one that is ignored, one that cannot be recognised. */
  @Test
  void seenFacesAreSearchedInTheGalleryAsItIsNow() throws Exception {
    GalleryFile.write(
        gallery()
            .with(List.of("Ada", "Bea"), List.of(at(0), at(9)))
            .ignoring(List.of(new Ignored(at(20), "poster", LocalDate.now(ZoneOffset.UTC)))),
        rig.gallery);
    String sighting =
        People.put(rig, sighting(at(0.2), at(20.1), at(0.1), gallery().version(), 0.6f));

    JsonNode curve = rig.get("/api/threshold");
    JsonNode seen = curve.get("seen");

    assertEquals(3, seen.size());
    assertEquals(sighting, seen.at("/0/sighting").asText());
    assertEquals("Ada", seen.at("/0/nearest").asText());
    assertEquals(0.2, seen.at("/0/distance").asDouble(), FLOAT);
    assertEquals(1, seen.at("/0/factor").asDouble());
    assertFalse(seen.get(1).has("nearest"), "an ignored face has no name at any threshold");
    assertFalse(seen.get(2).has("nearest"), "an unrecognisable face has no name");
    // The service searched this very gallery with another threshold than the gallery's.
    assertEquals(0.6, curve.get("used").asDouble(), FLOAT);
  }

  private static Sighting sighting(
      float[] known, float[] ignored, float[] poor, String version, float threshold) {
    List<NamedFace> faces =
        List.of(
            face(0, threshold, null),
            face(1, threshold, Answer.IGNORED),
            face(2, threshold, Answer.UNRECOGNISABLE));
    return Sighting.of(
        Instant.now(),
        "door",
        Answer.named(RequestId.random(), "door.jpg", "resnet34", version, faces, Map.of()),
        List.of(
            SeenFace.of(known, People.THUMBNAIL),
            SeenFace.of(ignored, People.THUMBNAIL),
            SeenFace.of(poor, People.THUMBNAIL)));
  }

  private static NamedFace face(int place, float threshold, String reason) {
    return new NamedFace(
        new Box(200 * place, 0, 200 * place + 100, 100),
        0.99f,
        Answer.UNKNOWN,
        0.9f,
        threshold,
        null,
        reason,
        null,
        GOOD);
  }
}
