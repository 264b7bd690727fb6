package dev.facepipe.local.console;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.recognition.gallery.Calibration;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The screens Threshold and Service, in a real browser. */
class TrustPagesTest {
  @TempDir private static Path folder;

  @RegisterExtension private static final Chrome CHROME = new Chrome();

  private static Rig rig;
  private static SqsClient sqs;

  @BeforeAll
  static void start() {
    rig = Rig.start(folder);
    sqs = Endpoint.at(rig.cloud.sqsEndpoint()).sqs();
  }

  @AfterAll
  static void stop() {
    sqs.close();
    rig.close();
  }

  @BeforeEach
  void forgetAll() {
    rig.empty();
    ServiceTest.dropAll(sqs);
    CHROME.prefer("prefers-color-scheme", "light");
    CHROME.width(1200);
  }

  private static Optional<Calibration> calibration() {
    return GalleryFile.read(rig.gallery).calibration();
  }

  private static WebElement slider() {
    return CHROME.await("#threshold-at");
  }

  /** From now, 0.45, nine steps of 0.005 to the left are 0.405; Home is the first point. */
  @Test
  void thresholdIsTriedByKeyboardStoredAndTakenBack() throws Exception {
    ThresholdTest.writeLine(rig, 99);
    CHROME.open(rig, "threshold");
    CHROME.await("#threshold-says", "At 0.450: 4");

    slider().sendKeys(Keys.ARROW_LEFT.toString().repeat(9));

    String says = "At 0.405: 41 of 99 strangers would get a name (32% to 52%)";
    CHROME.await("#threshold-says", says);
    assertTrue(slider().getAttribute("aria-valuetext").startsWith(says));
    assertTrue(calibration().isEmpty());

    CHROME.type("#screen-threshold button.main", Keys.ENTER);
    CHROME.await("#done", "threshold of the gallery is 0.405 now");
    assertEquals(0.405, calibration().orElseThrow().threshold());
    CHROME.await(".mark.now");

    CHROME.run("document.activeElement.blur()");
    CHROME.driver().findElement(By.tagName("body")).sendKeys(Keys.chord(Keys.CONTROL, "z"));
    CHROME.await("#done", "Taken back");
    assertTrue(calibration().isEmpty());
    CHROME.await("#threshold-says", "At 0.450");
  }

  @Test
  void galleryIsCalibratedWithOneButton() throws Exception {
    ThresholdTest.writeLine(rig, 99);
    CHROME.open(rig, "threshold");
    CHROME.await(".advice", "99 people can promise 2% at best; to promise 1%, 199 are needed");

    CHROME.click("#screen-threshold .row button:nth-child(2)");

    CHROME.await("#threshold-says", "At 0.010: 0 of 99 strangers");
    assertEquals(0.02, calibration().orElseThrow().target());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|Nobody is enrolled",
        "1|One person is enrolled, so nothing tells how many strangers",
        "2|Everybody has one photograph only",
      })
  void saysWhatCannotBeToldAndWhatToDo(int people, String words) {
    ThresholdTest.writeLine(rig, people);
    CHROME.open(rig, "threshold");

    CHROME.await(".advice", words);
    CHROME.requireAccessible();
  }

  /** A woman of a photograph is enrolled. Somebody of another photograph is a stranger, so far. */
  @Test
  void seenFacesReadOtherwiseAtOtherThresholds() throws Exception {
    rig.frame(Rig.sample(1), "door");
    JsonNode seen =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> rig.get("/api/sightings").get("sightings"), found -> found.size() > 0);
    String sighting = seen.at("/0/id").asText();
    rig.post(
        "/api/people",
        Map.of("name", "Ada <b>", "faces", List.of(People.face(sighting, 0)), "accept", List.of()));
    rig.enrol(new Reference("Far away", People.embedding(0, 0, 1), ""));
    rig.frame(Rig.sample(2), "door");
    CHROME.open(rig, "threshold");
    CHROME.await(".seen .person", "Ada <b>");
    int named = CHROME.driver().findElements(By.cssSelector(".seen .named")).size();

    slider().sendKeys(Keys.END);
    CHROME.await(".seen .badge", "new name");
    int all = CHROME.driver().findElements(By.cssSelector(".seen .named")).size();

    assertTrue(all > named, named + " of " + all);
    assertEquals(0, CHROME.driver().findElements(By.cssSelector(".seen b")).size());
    CHROME.shoot("threshold");
  }

  @ParameterizedTest
  @CsvSource({
    "threshold, light, en, 1200",
    "threshold, dark, de, 500",
    "service, light, de, 500",
    "service, dark, en, 1200"
  })
  void screensAreAccessibleWithMuchOnThem(String screen, String scheme, String language, int width)
      throws Exception {
    ThresholdTest.writeLine(rig, 99);
    rig.frame(Rig.sample(1), "door");
    ServiceTest.deadLetter(sqs, "no json");
    CHROME.prefer("prefers-color-scheme", scheme);
    CHROME.width(width);
    CHROME.open(rig, screen);
    CHROME.run(
        "const l = document.getElementById('language'); l.value = arguments[0];"
            + " l.dispatchEvent(new Event('change'))",
        language);
    CHROME.await(screen.equals("threshold") ? ".seen img" : ".letters li");
    CHROME.log();
    CHROME.requireAccessible();
    CHROME.run("document.documentElement.scrollTo(0, 0)");
    CHROME.shoot("%s-%s-%s".formatted(screen, scheme, language));
    CHROME.run("localStorage.clear()");
  }

  @Test
  void phoneShowsBothScreensWithoutScrollingSideways() throws Exception {
    ThresholdTest.writeLine(rig, 99);
    CHROME
        .driver()
        .executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", 360, "height", 740, "deviceScaleFactor", 1, "mobile", true));
    for (String screen : List.of("threshold", "service")) {
      CHROME.open(rig, screen);
      CHROME.await(screen.equals("threshold") ? ".curve svg" : ".facts dd");
      CHROME.requireAccessible();
      CHROME.shoot("phone-" + screen);
    }
    CHROME.driver().executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
  }

  @Test
  void deadLetterIsShownAndDroppedAfterAQuestion() {
    String id = ServiceTest.deadLetter(sqs, "<img src=x onerror=alert(1)>");
    CHROME.open(rig, "service");
    CHROME.await(".letters li .danger");

    CHROME.click(".letters li button", "Show");
    CHROME.await("dialog pre", "<img src=x onerror=alert(1)>");
    CHROME.await("dialog h3", id);
    CHROME.driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);

    CHROME.click(".letters li .danger");
    CHROME.await("dialog", "A dropped letter is gone");
    CHROME.requireAccessible();
    CHROME.driver().switchTo().activeElement().sendKeys(Keys.ENTER); // the focus is on Cancel
    CHROME.click(".letters li .danger");
    CHROME.click("dialog .danger");

    CHROME.await("#screen-service", "The letter was dropped.");
    assertFalse(CHROME.log().contains("SEVERE"), "errors in the browser's log");
  }

  @Test
  void galleryGoesBackAndTheUndoBringsItForth() {
    ThresholdTest.writeLine(rig, 3);
    rig.enrol(new Reference("Ada", People.embedding(0, 0, 1), ""));
    CHROME.open(rig, "service");
    CHROME.await("#screen-service", "There are no dead letters."); // the table stays in its place

    CHROME.click("#screen-service table tr:nth-child(2) button", "Go back");

    CHROME.await("#done", "gallery is version");
    assertEquals(3, GalleryFile.read(rig.gallery).people().size());
    CHROME.click("#undo");
    CHROME.await("#done", "Taken back");
    assertEquals(4, GalleryFile.read(rig.gallery).people().size());
  }

  @Test
  void awayServiceIsSaidAndItsReturnNoticed() {
    try (Relay queues = new Relay(rig.cloud.sqsEndpoint());
        Relay buckets = new Relay(rig.cloud.s3Endpoint());
        Console console = Console.start(ServiceTest.through(rig, queues, buckets))) {
      CHROME.driver().get("about:blank");
      CHROME.driver().get(console.address().toString());
      CHROME.await("#screens a");
      CHROME.go("service");
      CHROME.await("#service-state", "The service answers.");

      queues.cut();
      buckets.cut();
      CHROME.await("#service-state", "The service has not answered since");

      queues.mend();
      buckets.mend();
      CHROME.await("#service-state", "The service answers.");
    }
  }
}
