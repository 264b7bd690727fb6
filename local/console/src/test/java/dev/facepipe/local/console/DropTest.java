package dev.facepipe.local.console;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The screen Drop in a real browser: pictures, films, and files that are neither. */
class DropTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private static Path folder;

  @RegisterExtension private static final Chrome CHROME = new Chrome();

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
  void open() {
    CHROME.open(rig, "drop");
  }

  @Test
  void faceOfADroppedPictureGetsAName() {
    drop(Rig.sample(6));
    CHROME.click(".drop[data-state=done]");
    await().atMost(LONG).until(() -> count("dialog .box") == 4);
    CHROME.requireAccessible();

    CHROME.driver().findElements(By.cssSelector("dialog .box")).get(0).click();
    CHROME.type(".naming input", "Pia");
    CHROME.await(".verdict", "Pia is new");
    CHROME.click(".naming button.main:enabled");

    CHROME.await(".drop[data-state=done]", "Pia");
  }

  @Test
  void filmSaysWhoWasInItAndANameSeeks() throws IOException {
    Path film = folder.resolve("hall.webm");
    Ffmpeg.from(new Environment(System.getenv()))
        .run(
            List.of(
                "-nostdin",
                "-y",
                "-loglevel",
                "error",
                "-loop",
                "1",
                "-t",
                "2",
                "-i",
                Rig.sample(3).toString(),
                "-loop",
                "1",
                "-t",
                "2",
                "-i",
                Rig.sample(6).toString(),
                "-filter_complex",
                "[0:v]scale=1280:854,setsar=1[a];[1:v]scale=1280:854,setsar=1[b];[a][b]concat=n=2:v=1",
                "-r",
                "5",
                "-c:v",
                "libvpx",
                "-b:v",
                "2M",
                film.toString()),
            LONG);
    drop(film);
    CHROME.await(".film .people-bars p", "7 people");
    assertEquals(7, count(".film .person-row img.face"));

    CHROME.run("[...document.querySelectorAll('.film .bar')].at(-1).click()");

    await()
        .atMost(LONG)
        .until(
            () ->
                CHROME.run("return document.querySelector('.film video').currentTime")
                        instanceof Number time
                    && time.doubleValue() >= 1.9);
    CHROME.requireAccessible();

    CHROME.go("seen");
    CHROME.click(".visit button.small", "Play");
    CHROME.await("dialog.film .people-bars p", "7 people");
    await()
        .atMost(LONG)
        .until(
            () ->
                CHROME.run("return document.querySelector('dialog.film video').duration")
                        instanceof Number length
                    && length.doubleValue() > 3.5);
    CHROME.requireAccessible();
  }

  @Test
  void filesThatAreNeitherAreSaidInWords() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "no picture");
    Path broken =
        Files.write(
            folder.resolve("broken.jpg"), Arrays.copyOf(Files.readAllBytes(Rig.sample(1)), 3000));
    Path empty = Files.write(folder.resolve("empty.png"), new byte[0]);
    Path noFilm =
        Files.write(folder.resolve("none.mp4"), "no film".getBytes(StandardCharsets.UTF_8));
    drop(text, broken, empty, noFilm);

    await().atMost(LONG).until(() -> count(".drop[data-state=failed]") == 3);
    CHROME.await(".drop[title='notes.txt'] .bad");
    CHROME.await(".film .bad");
  }

  /** 48 megapixels as phones take them, of 8000 x 6000 pixels. */
  @Test
  void pictureOf48MegapixelsIsAnswered() throws Exception {
    RgbImage sample = ImageCodec.decode(Files.readAllBytes(Rig.sample(3)));
    Path large = folder.resolve("large.jpg");
    Files.write(large, ImageCodec.jpeg(enlarged(sample, 8000, 6000), 90));
    drop(large);

    await().atMost(LONG).until(() -> count(".drop[data-state=done]") == 1);
    CHROME.await(".drop[data-state=done] .quiet", "Unknown");
    // It went through the frames bucket, and is seen with its camera all the same.
    assertEquals(1, rig.get("/api/sightings?limit=1&camera=console").get("sightings").size());
  }

  /** Only what is near the window is in the page, and every file is answered. */
  @Test
  void manyFilesAtOnceStayFluid() throws IOException {
    List<Path> files = new ArrayList<>();
    byte[] small =
        ImageCodec.jpeg(
            ImageCodec.shrink(ImageCodec.decode(Files.readAllBytes(Rig.sample(1))), 96, 64), 80);
    for (int i = 0; i < 500; i++) {
      files.add(Files.write(folder.resolve("many-%03d.jpg".formatted(i)), small));
    }
    drop(files.toArray(new Path[0]));

    CHROME.await("#screen-drop [role=status]", "of 500 pictures done");
    assertTrue(count(".drop") < 100, "files in the page at once");
    CHROME.go("seen"); // other screens answer meanwhile
    CHROME.go("drop");
    await()
        .atMost(Duration.ofMinutes(4))
        .until(
            () ->
                CHROME
                    .await("#screen-drop [role=status]")
                    .getText()
                    .contains("500 of 500 pictures done"));
  }

  /** Hands files to the page as a drop from the desktop does: through its file input. */
  private static void drop(Path... files) {
    CHROME
        .driver()
        .findElement(By.id("files"))
        .sendKeys(Stream.of(files).map(Path::toString).collect(Collectors.joining("\n")));
  }

  private static int count(String css) {
    return CHROME.driver().findElements(By.cssSelector(css)).size();
  }

  private static RgbImage enlarged(RgbImage image, int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = ((y * image.height() / height) * image.width() + x * image.width() / width) * 3;
        System.arraycopy(image.pixels(), from, pixels, (y * width + x) * 3, 3);
      }
    }
    return new RgbImage(width, height, pixels);
  }
}
