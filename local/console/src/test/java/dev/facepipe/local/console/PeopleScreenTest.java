package dev.facepipe.local.console;

import static dev.facepipe.local.console.People.face;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** The screens about people and near misses, on real photographs, in a real browser. */
class PeopleScreenTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private static Path folder;

  @RegisterExtension private static final Chrome CHROME = new Chrome();

  private static Rig rig;

  @BeforeAll
  static void start() {
    rig = Rig.start(folder);
  }

  @AfterAll
  static void stop() {
    if (rig != null) {
      rig.close();
    }
  }

  /** Enrols two people of sample 1: Ada with two faces, and one whose name is markup. */
  @BeforeEach
  void enrol() throws Exception {
    rig.empty();
    List<String> names = List.of("Ada", "<b>Bea</b>");
    JsonNode first = rig.frame(Rig.sample(1), "door");
    for (int i = 0; i < names.size(); i++) {
      rig.post(
          "/api/people",
          Map.of(
              "name",
              names.get(i),
              "faces",
              List.of(face(first.get("sighting").asText(), i)),
              "accept",
              List.of("turned", "tiny", "blurred", "dark", "somebody-else")));
    }
    CHROME.width(1200);
    CHROME.open(rig, "people");
    CHROME.await(".person-card");
    CHROME.log();
  }

  private static Gallery gallery() {
    return GalleryFile.read(rig.gallery);
  }

  private static Set<String> people() {
    return gallery().people().keySet();
  }

  private static void press(CharSequence... keys) {
    new Actions(CHROME.driver()).sendKeys(keys).perform();
  }

  /** Clicks the button whose text begins so, once it is there. */
  private static void click(String text) {
    CHROME.await("button", text);
    CHROME.run(
        "[...document.querySelectorAll('button')].find(b => b.textContent.startsWith(arguments[0]) && b.offsetParent).click()",
        text);
  }

  /** Opens the person whose card is first, by keyboard. */
  private static void openFirst() {
    CHROME.run("document.querySelector('.person-card[tabindex=\"0\"]').focus()");
    press(Keys.ENTER);
    CHROME.await(".photographs .card");
  }

  @Test
  void peopleAreShownWithTheirPictures() throws Exception {
    CHROME.await(".person-card", "Ada");
    CHROME.await(".person-card", "<b>Bea</b>");
    await()
        .atMost(LONG)
        .until(
            () ->
                CHROME
                    .run(
                        "return [...document.querySelectorAll('.person-card img')].filter(i => i.naturalWidth > 50).length")
                    .equals(2L));
    for (String scheme : new String[] {"light", "dark"}) {
      for (int width : new int[] {1200, 360}) {
        CHROME.prefer("prefers-color-scheme", scheme);
        CHROME.width(width);
        CHROME.requireAccessible();
        CHROME.shoot("people-%s-%d".formatted(scheme, width));
      }
    }
    CHROME.prefer("prefers-color-scheme", "light");
    assertFalse(CHROME.log().contains("SEVERE"), "errors in the browser's log");
  }

  @Test
  void personIsRenamedMergedAndUndone() throws Exception {
    openFirst();
    CHROME.await("h3", "<b>Bea</b>");
    press(Keys.ESCAPE);
    CHROME.await(".person-card", "Ada");
    CHROME.run("location.hash = '#people/Ada'");
    CHROME.await("h3", "Ada");
    click("Rename");
    CHROME.await("dialog input");
    press("Ada Lovelace", Keys.ENTER);
    CHROME.await("#done-words", "Ada is called Ada Lovelace now.");
    CHROME.await("h3", "Ada Lovelace");
    assertTrue(people().contains("Ada Lovelace"));

    click("Merge");
    CHROME.await("dialog input");
    press("<b>Bea</b>", Keys.ENTER);
    CHROME.await("#done-words", "Merged Ada Lovelace into <b>Bea</b>.");
    assertEquals(Map.of("<b>Bea</b>", 2), gallery().people());
    await()
        .atMost(LONG)
        .until(
            () -> CHROME.driver().findElements(By.cssSelector(".photographs .card")).size() == 2);
    CHROME.requireAccessible();
    CHROME.shoot("people-one");

    CHROME.click("#undo");
    CHROME.await("#done-words", "Taken back: Merged");
    assertEquals(Map.of("Ada Lovelace", 1, "<b>Bea</b>", 1), gallery().people());
  }

  @Test
  void photographIsSetAsideTakenBackAndRemoved() throws Exception {
    rig.post("/api/people/merge", Map.of("from", "<b>Bea</b>", "into", "Ada"));
    CHROME.run("location.hash = '#people/Ada'");
    await()
        .atMost(LONG)
        .until(
            () -> CHROME.driver().findElements(By.cssSelector(".photographs .card")).size() == 2);
    click("Set aside");
    CHROME.await(".photographs", "Set aside: by hand.");
    assertEquals(1, gallery().aside().size());
    click("Take back");
    await().atMost(LONG).until(() -> gallery().aside().isEmpty());
    CHROME.await("#done-words", "Took back a photograph");
    await()
        .atMost(LONG)
        .until(
            () ->
                !CHROME.driver().findElement(By.id("screen-people")).getText().contains("by hand"));
    click("Remove");
    CHROME.await(".photographs", "The only photograph that is matched stays.");
    assertEquals(Map.of("Ada", 1), gallery().people());
  }

  @Test
  void personIsForgottenAfterTheNameWasTyped() throws Exception {
    CHROME.run("location.hash = '#people/Ada'");
    CHROME.await("h3", "Ada");
    click("Forget");
    CHROME.await("dialog", "This removes all that the service stores");
    CHROME.requireAccessible();
    CHROME.shoot("people-forget");
    press("Ad", Keys.ENTER);
    assertTrue(people().contains("Ada"));
    press("a", Keys.ENTER);
    CHROME.await("dialog", "Ada is forgotten");
    CHROME.shoot("people-receipt");
    CHROME.requireAccessible();

    assertEquals(Set.of("<b>Bea</b>"), people());
    press(Keys.ESCAPE);
    CHROME.await(".person-card");
  }

  @Test
  void doctorAndIgnoredFacesAreShown() throws Exception {
    JsonNode second = rig.frame(Rig.sample(2), "hall");
    rig.post("/api/ignored", Map.of("faces", List.of(face(second.get("sighting").asText(), 0))));
    click("Find photographs");
    CHROME.await("dialog", "No photograph worsens matches.");
    press(Keys.ESCAPE);
    click("Ignored faces");
    CHROME.await("dialog", "One ignored face.");
    CHROME.requireAccessible();
    click("Stop ignoring");
    CHROME.await("dialog", "0 ignored faces.");
    assertEquals(List.of(), gallery().ignored());
  }

  @Test
  void peopleAreFoundByName() {
    CHROME.run("document.querySelector('#screen-people input').focus()");
    press("ada");
    CHROME.await("p", "One person.");
  }

  /** The people of all samples in turn, until a face of another photograph is close to one. */
  private static JsonNode nearMiss() throws Exception {
    List<JsonNode> answers = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      answers.add(rig.frame(Rig.sample(i), "door"));
    }
    for (JsonNode answer : answers) {
      for (int i = 0; i < answer.get("faces").size(); i++) {
        rig.empty(false);
        rig.post(
            "/api/people",
            Map.of(
                "name",
                "Ada",
                "faces",
                List.of(face(answer.get("sighting").asText(), i)),
                "accept",
                List.of("turned", "tiny", "blurred", "dark", "bright", "unrecognisable")));
        JsonNode misses = rig.get("/api/near-misses").get("misses");
        if (!misses.isEmpty()) {
          return misses.get(0);
        }
      }
    }
    throw new AssertionError("no face of the samples is close to the threshold");
  }

  @Test
  void nearMissIsDecidedWithOneKey() throws Exception {
    nearMiss();
    CHROME.go("misses");
    CHROME.await(".misses .card");
    for (String scheme : new String[] {"light", "dark"}) {
      CHROME.prefer("prefers-color-scheme", scheme);
      CHROME.requireAccessible();
      CHROME.shoot("misses-" + scheme);
    }
    CHROME.prefer("prefers-color-scheme", "light");
    CHROME.run("document.querySelector('.misses .card').focus()");
    press("n");
    CHROME.await("#done-words", "Noted: this is not Ada.");
    CHROME.click("#undo");
    CHROME.await("#done-words", "Taken back: Noted");
    CHROME.await(".misses .card");
    int before = gallery().people().get("Ada");
    CHROME.run("document.querySelector('.misses .card').focus()");
    press("y");
    await()
        .atMost(LONG)
        .until(
            () -> {
              if (!CHROME.driver().findElements(By.cssSelector("dialog button.main")).isEmpty()) {
                press(Keys.ENTER); // the gate objects: enrol all the same
              }
              return gallery().people().get("Ada") == before + 1;
            });
    assertFalse(CHROME.log().contains("SEVERE"), "errors in the browser's log");
  }
}
