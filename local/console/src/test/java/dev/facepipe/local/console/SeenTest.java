package dev.facepipe.local.console;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** Who was seen: the API, and the screen in a real browser, on real photographs. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeenTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private static Path folder;

  @RegisterExtension private static final Chrome CHROME = new Chrome();

  private static Rig rig;

  /** Posts a photograph of four strangers, enrols the largest face, and posts it once more. */
  @BeforeAll
  static void start() throws Exception {
    rig = Rig.startToRestart(folder);
    JsonNode strangers = rig.frame(Rig.sample(6), "door");
    rig.post(
        "/api/people",
        Map.of(
            "name",
            "Pia <b>&amp; Co",
            "faces",
            List.of(Map.of("sighting", strangers.get("sighting").asText(), "face", 0))));
    await()
        .atMost(LONG)
        .until(
            () ->
                rig.frame(Rig.sample(6), "hall").get("result").asText().equals("Pia <b>&amp; Co"));
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @Test
  void filtersFindSightings() throws Exception {
    JsonNode door = rig.get("/api/sightings?camera=door").get("sightings");
    JsonNode pia =
        rig.get("/api/sightings?limit=1&person=Pia%20%3Cb%3E%26amp%3B%20Co").get("sightings");

    assertEquals(1, door.size());
    assertEquals("Unknown", door.get(0).get("result").asText());
    assertEquals(4, door.get(0).get("faces").size());
    assertEquals("hall", pia.get(0).get("camera").asText());
    assertEquals("sample6.jpg", pia.get(0).get("file").asText());
    assertEquals(0, rig.get("/api/sightings?person=Nobody").get("sightings").size());
    assertEquals(0, rig.get("/api/sightings?to=2020-01-01T00:00:00Z").get("sightings").size());
    assertEquals(0, rig.get("/api/sightings?from=2090-01-01T00:00:00Z").get("sightings").size());
    assertEquals(1, rig.get("/api/days").get("days").size());
  }

  @Test
  void pagesFollowEachOther() throws Exception {
    JsonNode first = rig.get("/api/sightings?limit=1");
    JsonNode second = rig.get("/api/sightings?limit=1&before=" + encoded(first.get("next")));

    assertEquals(1, second.get("sightings").size());
    String newest = first.get("sightings").get(0).get("id").asText();
    String older = second.get("sightings").get(0).get("id").asText();
    assertTrue(newest.compareTo(older) > 0, newest + " " + older);
  }

  @Test
  void sightingHasItsJsonAndPicturesAndNoEmbedding() throws Exception {
    JsonNode id = rig.get("/api/sightings?camera=door").get("sightings").get(0).get("id");
    JsonNode json = rig.get("/api/sightings/" + encoded(id));
    HttpResponse<String> picture =
        rig.send(rig.request("/api/sightings/" + encoded(id) + "/faces/3.jpg"));
    HttpResponse<String> none =
        rig.send(rig.request("/api/sightings/" + encoded(id) + "/faces/4.jpg"));

    assertEquals("Unknown", json.get("answer").get("result").asText());
    assertTrue(json.get("faces").get(0).get("embedding") == null, json.toString());
    assertEquals("image/jpeg", picture.headers().firstValue("Content-Type").orElse(""));
    assertEquals(404, none.statusCode(), none.body());
  }

  @Test
  void tableHasARowForEachFace() throws Exception {
    String table = rig.send(rig.request("/api/sightings.csv?camera=door")).body();

    List<String> rows = table.lines().toList();
    assertEquals(5, rows.size(), table);
    assertTrue(rows.get(0).startsWith("at,camera,request_id,file,name,"), table);
    assertTrue(rows.get(1).contains(",\"door\","), table);
  }

  @Test
  void nameWithMarkupIsTextAndNewSightingsComeByThemselves() throws Exception {
    CHROME.open(rig, "seen");
    CHROME.await(".visit b", "Pia <b>&amp; Co");
    int rows = CHROME.driver().findElements(By.cssSelector(".visit")).size();

    rig.frame(Rig.sample(3), "garden");

    CHROME.await(".visit p", "garden");
    assertEquals(rows + 1, CHROME.driver().findElements(By.cssSelector(".visit")).size());
    CHROME.requireAccessible();
  }

  @Test
  void searchByKeyboardFindsACameraAndShowsJson() {
    CHROME.open(rig, "seen");
    CHROME.await(".visit");
    CHROME.type("#seen-camera", "door", Keys.TAB);

    CHROME.await("#screen-seen [role=status]", "1 picture;");
    CHROME.type(".visit button.small", Keys.ENTER);
    CHROME.await("dialog pre", "\"result\": \"Unknown\"");
    CHROME.requireAccessible();
    CHROME.driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);
  }

  private static String encoded(JsonNode id) {
    return id.asText().replace("/", "%2F");
  }

  /** Runs last, because the cloud forgets everything when it ends. */
  @Test
  @Order(Integer.MAX_VALUE)
  void serviceThatComesBackIsSeenAgain() throws Exception {
    CHROME.open(rig, "seen");
    CHROME.await(".visit");
    rig.cloud.close();
    CHROME.await("#state", "The service does not answer");

    rig.restartCloud();

    CHROME.await("#state", "connected");
    rig.frame(Rig.sample(3), "again");
    CHROME.await(".visit p", "again");
  }
}
