package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.ResultsForm;
import dev.facepipe.common.message.SightingWriter;
import dev.facepipe.common.message.VideoAnswers;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.web.LocalPort;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Sightings as the functions write them, read back through S3. */
@TestInstance(Lifecycle.PER_CLASS)
class SightingsCommandTest extends CommandTester {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BUCKET = "facepipe-results";
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private EmbeddedS3 s3;

  @BeforeAll
  void threeVisitors() {
    s3 = EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of(BUCKET, "empty"));
    see(Duration.ofDays(3), "a", "door", face("Ada", 0.3f, null));
    see(Duration.ofHours(2), "b", "door", face("Bea", 0.2f, null), face("Ada", 0.4123456f, null));
    see(
        Duration.ofMinutes(5),
        "c",
        null,
        face(Answer.UNKNOWN, 0.625f, new Neighbour("Bea", 0.625f)));
  }

  @AfterAll
  void close() {
    s3.close();
  }

  @Test
  void sightingsAreListedOldestFirst() {
    assertEquals(0, sightings(), err.toString());

    List<String> lines = out.toString().lines().toList();
    assertEquals(5, lines.size(), out.toString());
    assertTrue(
        lines.get(0).matches("seen +camera +who +distance +without a name +picture or video"),
        lines.get(0));
    assertTrue(
        lines
            .get(1)
            .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d +door +Ada +0[.]30 +a[.]jpg"),
        lines.get(1));
    assertTrue(lines.get(2).matches(".* door +Bea +0[.]20 +b[.]jpg"), lines.get(2));
    assertTrue(lines.get(3).matches(" +Ada +0[.]41"), lines.get(3));
    assertTrue(
        lines.get(4).matches("\\S+ \\S+ +Unknown +0[.]6[23] +nearest Bea 0[.]6[23] +c[.]jpg"),
        lines.get(4));
  }

  @Test
  void filtersNarrowTheList() throws Exception {
    assertEquals(List.of("b", "c"), ids("--since", "3h"));
    assertEquals(List.of("a", "b"), ids("--person", "Ada"));
    assertEquals(List.of("b"), ids("--person", "Ada", "--since", "1d"));
    assertEquals(List.of("c"), ids("--person", "Unknown"));
    assertEquals(List.of("a", "b"), ids("--camera", "door"));
    assertEquals(List.of("b", "c"), ids("--most", "2"));
    assertTrue(err.toString().contains("only the newest 2 sightings"), err.toString());
  }

  @Test
  void peopleAreOneRowEach() throws Exception {
    assertEquals(0, sightings("--people", "--json"));

    JsonNode people = JSON.readTree(out.toString()).get("people");
    assertEquals(3, people.size());
    JsonNode ada = person(people, "Ada");
    assertEquals(2, ada.get("times").asInt());
    assertEquals(now.minus(Duration.ofDays(3)), Instant.parse(ada.get("first").asText()));
    assertEquals(now.minus(Duration.ofHours(2)), Instant.parse(ada.get("last").asText()));
    assertEquals("[\"door\"]", ada.get("cameras").toString());
    assertEquals("Unknown", people.get(2).get("name").asText());
    assertEquals("[]", people.get(2).get("cameras").toString());
    assertEquals(0, sightings("--people", "--person", "Bea"));
    assertEquals(2, out.toString().lines().count(), out.toString());
  }

  @Test
  void jsonRoundsAndHoldsNoPictures() throws Exception {
    assertEquals(0, sightings("--json", "--camera", "door", "--since", "1d"));

    JsonNode seen = JSON.readTree(out.toString()).at("/sightings/0");
    assertEquals(0.4123, seen.at("/faces/1/distance").asDouble());
    assertEquals("door", seen.get("camera").asText());
    assertEquals(now.minus(Duration.ofHours(2)), Instant.parse(seen.get("at").asText()));
  }

  @Test
  void nobodyIsSaidInWords() {
    assertEquals(0, sightings("--person", "Cleo", "--since", "1h"));
    assertEquals("", out.toString());
    assertTrue(err.toString().startsWith("facepipe: nobody was seen since 20"), err.toString());

    assertEquals(0, sightings("--results-bucket", "empty"));
    assertEquals(
        "facepipe: no sightings are kept in empty; the service keeps them with SIGHTINGS=on",
        err.toString().strip());
    assertEquals(0, sightings("--results-bucket", "empty", "--json"));
    assertEquals("{\"sightings\":[]}", out.toString().strip());
  }

  @Test
  void wrongTimeIsWrongUse() {
    assertEquals(2, sightings("--since", "noon"));
    assertTrue(err.toString().contains("'noon'; expected today, yesterday"), err.toString());
  }

  private int sightings(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("sightings", "--s3-endpoint=" + s3.endpoint()));
    Collections.addAll(arguments, options);
    return run(arguments.toArray(String[]::new));
  }

  private List<String> ids(String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--json");
    assertEquals(0, sightings(all.toArray(String[]::new)), err.toString());
    List<String> ids = new ArrayList<>();
    for (JsonNode one : JSON.readTree(out.toString()).get("sightings")) {
      ids.add(one.get("request_id").asText());
    }
    return ids;
  }

  private static JsonNode person(JsonNode people, String name) {
    for (JsonNode one : people) {
      if (one.get("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError(name + " is not among " + people);
  }

  private static NamedFace face(String name, float distance, @Nullable Neighbour nearest) {
    return new NamedFace(new Box(0, 0, 9, 9), 1, name, distance, 0.45f, null, null, nearest, null);
  }

  private void see(Duration ago, String id, @Nullable String camera, NamedFace... faces) {
    S3ObjectStore objects = new S3ObjectStore(s3.client());
    Answers answers =
        new Answers(
            body -> {},
            objects,
            new Answers.Stored(BUCKET, ResultsForm.ALL, null, new SightingWriter(objects, BUCKET)),
            VideoAnswers.FRAMES,
            () -> now.minus(ago));
    answers.send(
        Answer.named(new RequestId(id), id + ".jpg", "resnet34", "v1", List.of(faces), Map.of())
            .withCamera(camera),
        null,
        Collections.nCopies(faces.length, new float[] {1, 0}),
        face -> "");
  }
}
