package dev.facepipe.local;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Person.Best;
import dev.facepipe.common.message.Person.Seen;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.local.console.Chrome;
import dev.facepipe.recognition.people.page.SummaryFiles;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The page {@code people.html} in a real browser, by keyboard alone. */
class SummaryPageTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  // Keys of the WebDriver protocol. Source: W3C WebDriver, section 17.4.2.
  private static final String TAB = "\ue004";
  private static final String ENTER = "\ue007";
  private static final String RIGHT = "\ue014";
  private static final String END = "\ue010";

  /** A name of each kind that could become HTML, break the line, or reverse the text around it. */
  private static final List<String> HOSTILE =
      List.of(
          "\"><img src=x onerror=document.title='bad'>",
          "</script><script>document.title='bad'</script>",
          "<!--<script>",
          "]]>",
          "two\nlines\u2028three",
          "\u202eevil\u200f",
          "\ud83d\udc69\u200d\ud83d\ude80",
          "=cmd()",
          "x".repeat(1000));

  @TempDir private static Path folder;

  @RegisterExtension private static final Chrome CHROME = new Chrome();

  @BeforeAll
  static void start() throws IOException {
    Ffmpeg.from(new Environment(System.getenv()))
        .run(
            List.of(
                "-nostdin",
                "-y",
                "-loglevel",
                "error",
                "-f",
                "lavfi",
                "-i",
                "color=c=gray:s=160x120:r=5:d=20",
                "-c:v",
                "libvpx",
                folder.resolve("hall 1#.webm").toString()),
            LONG);
  }

  @Test
  void barSeeksInTheVideoBesideThePage() throws IOException {
    open("hall 1#.webm", ada(), stranger());
    await().atMost(LONG).until(() -> !is("document.getElementById('video').hidden"));

    focusFirstBar();
    CHROME.press(ENTER);
    awaitTime(4);
    awaitText("now", "On screen at 00:04: Ada");
    CHROME.press(RIGHT + ENTER);
    awaitTime(12);
    awaitText("now", "On screen at 00:12: Ada, unknown-1");
    assertEquals("Ada, 00:12 to 00:15.", text("said"));
    assertEquals(2, run("return document.querySelectorAll('[aria-current]').length").asInt());
  }

  @Test
  void barShowsItsTimeWithoutAVideo() throws IOException {
    open("gone.mp4", ada(), stranger());
    awaitText(
        "said",
        "No video is loaded: no file of that name that this browser can play is beside this page.");

    focusFirstBar();
    CHROME.press(END + ENTER);

    assertEquals("Ada, 00:12 to 00:15. No video is loaded.", text("said"));
    assertEquals("On screen at 00:12: Ada, unknown-1", text("now"));
  }

  @Test
  void chosenFileIsPlayedFromTheChosenTime() throws IOException {
    open("gone.mp4", ada());
    focusFirstBar();
    CHROME.press(ENTER);

    CHROME.driver().findElement(By.id("file")).sendKeys(folder.resolve("hall 1#.webm").toString());

    await().atMost(LONG).until(() -> !is("document.getElementById('video').hidden"));
    awaitTime(4);
    assertTrue(run("return document.getElementById('video').src").asText().startsWith("blob:"));
  }

  /** Tab stops once at each person. */
  @Test
  void everythingIsReachedByKeyboard() throws IOException {
    open("gone.mp4", ada(), stranger());
    List<String> stops = new ArrayList<>();
    run("document.activeElement.blur()");
    for (int i = 0; i < 3; i++) {
      CHROME.press(TAB);
      stops.add(
          run("const e = document.activeElement; return e.getAttribute('aria-label') || e.id")
              .asText());
      assertTrue(
          is("parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2"),
          "no visible focus at " + stops);
    }

    assertEquals(List.of("file", "Ada, 00:04 to 00:11", "unknown-1, 00:10 to 00:13"), stops);
  }

  @Test
  void hostileNamesAreText() throws IOException {
    open(HOSTILE.get(1), HOSTILE.stream().map(SummaryPageTest::named).toArray(Person[]::new));

    JsonNode names =
        run("return [...document.querySelectorAll('.person h3 bdi')].map(e => e.textContent)");
    for (int i = 0; i < HOSTILE.size(); i++) {
      assertEquals(HOSTILE.get(i), names.get(i).asText());
    }
    assertEquals("Who is in " + HOSTILE.get(1), run("return document.title").asText());
    assertEquals(2, run("return document.scripts.length").asInt());
    assertEquals(0, run("return document.images.length").asInt());
  }

  @Test
  void policyStopsForeignScriptsAndStyles() throws IOException {
    open("gone.mp4", ada());

    run(
        "const s = document.createElement('script'); s.textContent = 'window.ran = true';"
            + " document.body.append(s); document.body.setAttribute('style', 'color: red')");

    assertFalse(is("window.ran === true"));
    assertFalse(is("getComputedStyle(document.body).color === 'rgb(255, 0, 0)'"));
    assertTrue(is("getComputedStyle(document.querySelector('.track')).position === 'relative'"));
  }

  @Test
  void pageFitsAPhoneAndFollowsTheDarkScheme() throws IOException {
    CHROME
        .driver()
        .executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", 320, "height", 640, "deviceScaleFactor", 2, "mobile", true));
    CHROME
        .driver()
        .executeCdpCommand(
            "Emulation.setEmulatedMedia",
            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    try {
      open("gone.mp4", ada(), named("x".repeat(1000)));

      assertEquals(320, run("return document.documentElement.scrollWidth").asInt());
      assertEquals(
          "rgb(21, 23, 26)",
          run("return getComputedStyle(document.body).backgroundColor").asText());
    } finally {
      CHROME.driver().executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
      CHROME
          .driver()
          .executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    }
  }

  @Test
  void whatIsMissingIsSaidInWords() throws IOException {
    open(video(List.of(2, 5, 6, 7), ada()), "gone.mp4");
    assertEquals(
        "This summary is incomplete. 4 frames of 20 could not be looked at: 2, 5 to 7.",
        text("incomplete"));

    open(video(List.of()), "gone.mp4");
    assertEquals(
        "This summary is incomplete. The video could not be read to its end; what follows 00:20 was not seen.",
        text("incomplete"));
    assertEquals("Nobody was seen, in 00:20 of video and 20 frames.", text("summary"));
  }

  private static void open(String videoName, Person... people) throws IOException {
    open(video(null, people), videoName);
  }

  private static void open(VideoPeople people, String videoName) throws IOException {
    Path page =
        Files.writeString(folder.resolve("people.html"), SummaryFiles.html(people, videoName));
    CHROME.driver().get(page.toUri().toString());
  }

  private static JsonNode run(String script) {
    return Json.mapper().valueToTree(CHROME.run(script));
  }

  private static void focusFirstBar() throws IOException {
    run("document.querySelector('.bar').focus()");
  }

  private static void awaitTime(double seconds) {
    await()
        .atMost(LONG)
        .until(
            () ->
                Math.abs(
                        run("return document.getElementById('video').currentTime").asDouble()
                            - seconds)
                    < 0.01);
  }

  private static void awaitText(String id, String text) {
    await().atMost(LONG).untilAsserted(() -> assertEquals(text, text(id)));
  }

  private static String text(String id) throws IOException {
    return run("return document.getElementById('" + id + "').textContent").asText();
  }

  private static boolean is(String expression) throws IOException {
    return run("return " + expression).asBoolean();
  }

  private static Person ada() {
    return person("Ada", null, new Seen(4, 11), new Seen(12, 14.5));
  }

  private static Person stranger() {
    return person("unknown-1", new Neighbour("Ada", 0.61f), new Seen(10, 13));
  }

  private static Person named(String name) {
    return person(name, null, new Seen(0, 1));
  }

  private static Person person(String name, Neighbour nearest, Seen... seen) {
    return new Person(
        name,
        nearest == null,
        List.of(seen),
        3,
        3,
        3,
        0.31f,
        0.45f,
        null,
        nearest,
        67,
        new Best(1, 0, new Box(0, 0, 1, 1)),
        null);
  }

  /** Returns a complete summary if {@code missing} is null. */
  private static VideoPeople video(List<Integer> missing, Person... people) {
    return new VideoPeople(
        new RequestId("hall"),
        "Ada",
        "hall.mp4",
        "net",
        "v1",
        20,
        missing == null,
        missing,
        20,
        List.of(people),
        new Drop("hall.mp4", "0123456789abcdef0123456789abcdef"),
        null);
  }
}
