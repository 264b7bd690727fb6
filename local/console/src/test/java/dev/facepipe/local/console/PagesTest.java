package dev.facepipe.local.console;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;

/** What all screens have in common, in a real browser. */
class PagesTest {
  /** The other screens have tests of their own, which look at them with more on them. */
  private static final List<String> SCREENS = List.of("live", "drop", "seen");

  @TempDir private static Path folder;

  @RegisterExtension private static final Chrome CHROME = new Chrome();

  /** Has a camera, and gives it to no page. */
  @RegisterExtension
  private static final Chrome REFUSES =
      new Chrome("--use-fake-device-for-media-stream", "--deny-permission-prompts");

  private static Rig rig;

  @BeforeAll
  static void start() {
    rig = Rig.start(folder);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @ParameterizedTest
  @CsvSource({"light, 1200", "dark, 500"})
  void screensAreAccessible(String scheme, int width) {
    CHROME.prefer("prefers-color-scheme", scheme);
    CHROME.width(width);
    CHROME.open(rig, "live");
    for (String screen : SCREENS) {
      CHROME.go(screen);
      CHROME.requireAccessible();
    }
    assertFalse(CHROME.log().contains("SEVERE"), "errors in the browser's log");
  }

  @Test
  void tokenLeavesTheAddressAndStaysOverAReload() {
    CHROME.open(rig, "seen");
    CHROME.driver().navigate().refresh();

    CHROME.await("#state", "connected");
    assertFalse(CHROME.driver().getCurrentUrl().contains(rig.token()));
  }

  @Test
  void withoutTheTokenThePageSaysWhereToFindIt() {
    CHROME.driver().get("about:blank");
    CHROME.driver().get(rig.at("/").toString());
    CHROME.run("sessionStorage.clear()");
    CHROME.driver().navigate().refresh();

    CHROME.await("#state", "Open the address that was printed");
  }

  @Test
  void pageSpeaksGerman() {
    CHROME.open(rig, "live");
    CHROME.run("document.getElementById('language').value = 'de'");
    CHROME.run("document.getElementById('language').dispatchEvent(new Event('change'))");

    CHROME.await("button.main", "Kamera starten");
    assertEquals("de", CHROME.run("return document.documentElement.lang"));
    CHROME.run("localStorage.clear()");
  }

  @Test
  void absentCameraIsSaidInWords() {
    CHROME.open(rig, "live");
    CHROME.click("#screen-live button.main", "Start the camera");

    CHROME.await("#screen-live [role=status]", "There is no camera here");
  }

  @Test
  void refusedCameraIsSaidInWords() {
    REFUSES.open(rig, "live");
    REFUSES.await("#screen-live button.main", "Start the camera").click();

    REFUSES.await("#screen-live [role=status]", "Allow it in the address bar");
  }

  /** A name that one tab gives is known in the other. */
  @Test
  void twoTabsSeeTheSame() throws Exception {
    CHROME.open(rig, "strangers");
    rig.frame(Rig.sample(6), "door");
    CHROME.go("live");
    CHROME.go("strangers");
    CHROME.await(".stranger-card");
    int before = CHROME.driver().findElements(By.cssSelector(".stranger-card")).size();
    JsonNode first = rig.get("/api/strangers").get("strangers").get(0);

    rig.post("/api/discarded", Map.of("faces", first.get("faces")));

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                CHROME.driver().findElements(By.cssSelector(".stranger-card")).size()
                    == before - 1);
  }
}
