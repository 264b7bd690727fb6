package dev.facepipe.local.console;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
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
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;

/**
 * The screen Live in a real browser, whose camera plays a sample photograph of three people: from
 * left to right Alma, Bea and Cleo, told by eye.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LiveTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private static Path folder;

  @RegisterExtension
  private static final Chrome CHROME =
      new Chrome(
          "--use-fake-ui-for-media-stream",
          "--use-fake-device-for-media-stream",
          "--use-file-for-fake-video-capture=" + film(Rig.sample(3)));

  private static Rig rig;

  @BeforeAll
  static void start() {
    rig = Rig.start(folder);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  /** Writes a bare Motion-JPEG that shows a photograph again and again. */
  private static Path film(Path photograph) {
    try {
      RgbImage image = ImageCodec.decode(Files.readAllBytes(photograph));
      byte[] frame = ImageCodec.jpeg(ImageCodec.shrink(image, 1280, 960), 85);
      Path film = Files.createTempFile("camera", ".mjpeg");
      film.toFile().deleteOnExit();
      try (OutputStream out = Files.newOutputStream(film)) {
        for (int i = 0; i < 30; i++) {
          out.write(frame);
        }
      }
      return film;
    } catch (IOException e) {
      throw new UncheckedIOException("the film for the camera cannot be written", e);
    }
  }

  @Test
  @Order(1)
  void personBeforeTheCameraGetsANameOverTheFace() {
    CHROME.open(rig, "live");
    CHROME.click("#screen-live button.main", "Start the camera");
    await().atMost(LONG).until(() -> fromLeft().equals(List.of("Unknown", "Unknown", "Unknown")));

    name(0, "Alma");
    await().atMost(LONG).until(() -> fromLeft().get(0).equals("Alma"));
    name(2, "Cleo");
    await().atMost(LONG).until(() -> fromLeft().equals(List.of("Alma", "Unknown", "Cleo")));

    CHROME.await("ul.faces .card", "a name needs");
    CHROME.requireAccessible();
  }

  /** One change at a time can be taken back, also by keyboard. */
  @Test
  @Order(2)
  void undoTakesTheNameBack() {
    CHROME.click("#undo");
    await().atMost(LONG).until(() -> fromLeft().equals(List.of("Alma", "Unknown", "Unknown")));

    CHROME.driver().findElement(By.id("main")).sendKeys(Keys.chord(Keys.CONTROL, "z"));
    await().atMost(LONG).until(() -> fromLeft().equals(List.of("Alma", "Unknown", "Cleo")));
  }

  @Test
  @Order(3)
  void stoppedCameraIsReleased() {
    CHROME.click("#screen-live button", "Stop");

    CHROME.await("#screen-live button.main", "Start the camera");
    assertEquals(0, CHROME.driver().findElements(By.cssSelector(".box")).size());
    assertEquals(true, CHROME.run("return document.querySelector('video').srcObject === null"));
  }

  /** Gives the face with this place from the left a name, through the page. */
  private static void name(int place, String name) {
    await()
        .atMost(LONG)
        .ignoreException(StaleElementReferenceException.class)
        .until(
            () -> {
              boxes().get(place).click();
              return true;
            });
    CHROME.type(".naming input", name);
    CHROME.await(".verdict", name + " is new");
    CHROME.click(".naming button.main:enabled");
    await()
        .atMost(LONG)
        .until(() -> CHROME.driver().findElements(By.cssSelector("dialog")).isEmpty());
  }

  /** Returns the names over the boxes, from left to right; none while the boxes change. */
  private static List<String> fromLeft() {
    try {
      return boxes().stream().map(box -> box.getAttribute("data-name")).toList();
    } catch (StaleElementReferenceException e) {
      return List.of("", "", "");
    }
  }

  private static List<WebElement> boxes() {
    return CHROME.driver().findElements(By.cssSelector(".box")).stream()
        .sorted(Comparator.comparingInt(box -> box.getRect().x))
        .toList();
  }
}
