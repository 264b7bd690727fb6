package dev.facepipe.local.console;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** Strangers of real photographs get names by keyboard alone, in a real browser. */
class StrangersScreenTest {
  private static final Duration LONG = Duration.ofSeconds(30);

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

  /** Four people in sample 1, who come twice; and those of sample 2. */
  @BeforeEach
  void see() throws Exception {
    rig.empty();
    rig.frame(Rig.sample(1), "door");
    rig.frame(Rig.sample(1), "hall");
    rig.frame(Rig.sample(2), "door");
    CHROME.width(1200);
    CHROME.open(rig, "strangers");
    CHROME.await(".stranger-card");
    CHROME.log();
  }

  private static Gallery gallery() {
    return GalleryFile.read(rig.gallery);
  }

  private static void press(CharSequence... keys) {
    new Actions(CHROME.driver()).sendKeys(keys).perform();
  }

  private static long cards() {
    return (Long) CHROME.run("return document.querySelectorAll('.stranger-card').length");
  }

  private static void awaitCards(long count) {
    await().atMost(LONG).until(() -> cards() == count);
  }

  private static String focused() {
    return (String)
        CHROME.run(
            "const a = document.activeElement; return a.className + ' ' + a.tagName + ' ' + a.textContent");
  }

  private static void focusFirst() {
    CHROME.run("document.querySelector('.stranger-card').focus()");
  }

  @Test
  void strangerGetsANameAndUndoBringsTheStrangerBack() throws Exception {
    long before = cards();
    focusFirst();
    press("n");
    CHROME.await("dialog input");
    press("Ada Lovelace");
    CHROME.await("dialog", "Ada Lovelace is new.");
    CHROME.requireAccessible();
    CHROME.shoot("strangers-name");
    press(Keys.ENTER);

    CHROME.await("#done-words", "Named Ada Lovelace");
    awaitCards(before - 1);
    assertEquals(1, gallery().people().size());
    assertTrue(focused().startsWith("card stranger-card"), focused());

    new Actions(CHROME.driver()).keyDown(Keys.CONTROL).sendKeys("z").keyUp(Keys.CONTROL).perform();
    CHROME.await("#done-words", "Taken back: Named Ada Lovelace");
    awaitCards(before);
    assertEquals(Map.of(), gallery().people());
    assertTrue(focused().startsWith("card stranger-card"), focused());
    assertFalse(CHROME.log().contains("SEVERE"), "errors in the browser's log");
  }

  @Test
  void strangersAreIgnoredAndDiscardedWithOneKey() {
    long before = cards();
    focusFirst();
    press("i");
    CHROME.await("#done-words", "Ignored.");
    awaitCards(before - 1);
    press("d");
    CHROME.await("#done-words", "Discarded");
    awaitCards(before - 2);

    assertFalse(gallery().ignored().isEmpty());
    assertTrue(focused().startsWith("card stranger-card"), focused());
  }

  @Test
  void severalStrangersGetOneName() {
    long before = cards();
    focusFirst();
    press(" ", Keys.ARROW_RIGHT, " ");
    CHROME.await(".row", "2 selected");
    press("n");
    CHROME.await("dialog input");
    press("The Twins", Keys.ENTER);
    CHROME.await("#done-words", "Named The Twins");

    awaitCards(before - 2);
  }

  @Test
  void anotherTabSeesTheChange() throws Exception {
    long before = cards();
    rig.post(
        "/api/discarded",
        Map.of("faces", rig.get("/api/strangers").get("strangers").get(0).get("faces")));

    awaitCards(before - 1);
  }

  @Test
  void screenIsAccessibleInEveryDress() throws Exception {
    for (String scheme : new String[] {"light", "dark"}) {
      for (int width : new int[] {1200, 360}) {
        CHROME.prefer("prefers-color-scheme", scheme);
        CHROME.width(width);
        CHROME.requireAccessible();
        CHROME.shoot("strangers-%s-%d".formatted(scheme, width));
      }
    }
    CHROME.prefer("prefers-color-scheme", "light");
  }
}
