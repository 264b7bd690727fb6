package dev.facepipe.local.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Sighting;
import dev.facepipe.common.message.Sighting.SeenFace;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.Reference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;

/**
 * What pages of others, and names with markup, can do in a real browser: nothing. The other page
 * even knows the token here.
 */
class OtherPagesTest {
  private static final String MARKUP =
      "<img src=x onerror=\"document.title='hit'\"><mark>Ada</mark>";

  /** A name server that the attacker owns says that this name is this machine. */
  @RegisterExtension
  private static final Chrome CHROME =
      new Chrome("--host-resolver-rules=MAP evil.example 127.0.0.1");

  @TempDir private static Path folder;

  private static Rig rig;
  private static HttpServer other;

  @BeforeAll
  static void start() throws IOException {
    rig = Rig.start(folder);
    other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          byte[] page = "<!doctype html><title>other</title><p>Another page.".getBytes(UTF_8);
          exchange.getResponseHeaders().put("Content-Type", List.of("text/html"));
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    other.start();
  }

  @AfterAll
  static void stop() {
    other.stop(0);
    rig.close();
  }

  @BeforeEach
  void forgetAll() {
    rig.empty();
  }

  private static void openOther() {
    CHROME.driver().get("http://127.0.0.1:%d/".formatted(other.getAddress().getPort()));
  }

  private static String own(String path) {
    return rig.at(path).toString();
  }

  /** Returns what a script of the other page got to know. */
  private static String tried(String script, Object... arguments) {
    return String.valueOf(
        CHROME
            .driver()
            .executeAsyncScript(
                "const done = arguments[arguments.length - 1];"
                    + " (async (...given) => {%s})(...arguments).then(done, e => done('no: ' + e))"
                        .formatted(script),
                arguments));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/days",
        "/api/service",
        "/api/sightings",
        "/api/events",
        "/",
        "/page/console.js"
      })
  void otherPageReadsNothing(String path) {
    openOther();

    String withToken =
        tried(
            "const r = await fetch(given[0], {headers: {Authorization: 'Bearer ' + given[1]}});"
                + " return 'read ' + await r.text()",
            own(path),
            rig.token());
    String without = tried("return 'read ' + await (await fetch(given[0])).text()", own(path));
    String blind =
        tried(
            "const r = await fetch(given[0], {mode: 'no-cors'}); return 'read ' + await r.text()",
            own(path));

    assertTrue(withToken.startsWith("no: "), withToken);
    assertTrue(without.startsWith("no: "), without);
    assertTrue(blind.equals("read ") || blind.startsWith("no: "), blind);
  }

  @Test
  void otherPageShowsNoPictureScriptOrFrameOfTheConsole() {
    openOther();
    for (String element : List.of("img", "script", "iframe", "video", "link")) {
      String shown =
          tried(
              "const e = document.createElement(given[0]);"
                  + " e[given[0] === 'link' ? 'href' : 'src'] = given[1];"
                  + " e.rel = 'stylesheet';"
                  + " const seen = new Promise(r => { e.onload = () => r('loaded');"
                  + " e.onloadeddata = () => r('loaded'); e.onerror = () => r('no');"
                  + " setTimeout(() => r('no'), 5000) });"
                  + " document.body.append(e);"
                  + " const what = await seen;"
                  // A frame tells of its error page that it is loaded, but not what is in it.
                  + " return given[0] === 'iframe' ? (e.contentDocument ? 'read' : 'no') : what",
              element,
              own(
                  switch (element) {
                    case "img" -> "/page/icon.svg";
                    case "script" -> "/page/dom.js";
                    case "link" -> "/page/console.css";
                    default -> "/";
                  }));

      assertEquals("no", shown, element);
    }
  }

  /** What a form can post, and what a script can post without asking the browser to ask first. */
  @Test
  void otherPageChangesNothing() {
    rig.enrol(new Reference("Ada", People.embedding(0, 0, 1), ""));
    String before = GalleryFile.read(rig.gallery).version();
    openOther();
    for (String path :
        List.of("/api/threshold", "/api/gallery/back", "/api/people", "/api/frames")) {
      for (String type : List.of("text/plain", "application/json")) {
        for (String method : List.of("POST", "PUT")) {
          tried(
              "const r = await fetch(given[0], {method: given[1], mode: given[2], body: given[3],"
                  + " headers: {'Content-Type': given[4], Authorization: 'Bearer ' + given[5]}});"
                  + " return 'read ' + await r.text()",
              own(path),
              method,
              "cors",
              "{\"threshold\":0.2,\"number\":1}",
              type,
              rig.token());
          tried(
              "const r = await fetch(given[0], {method: 'POST', mode: 'no-cors', body: given[1]});"
                  + " return 'read ' + await r.text()",
              own(path),
              "{\"threshold\":0.2,\"number\":1}");
        }
      }
      tried(
          "const f = document.createElement('form'); f.method = 'post'; f.action = given[0];"
              + " f.enctype = 'text/plain'; f.target = 'away';"
              + " const i = document.createElement('input'); i.name = '{\"number\":1,\"x\":\"';"
              + " i.value = '\"}'; f.append(i); document.body.append(f); f.submit();"
              + " await new Promise(r => setTimeout(r, 300))",
          own(path));
    }

    assertEquals(before, GalleryFile.read(rig.gallery).version());
    closeOtherWindows();
  }

  private static void closeOtherWindows() {
    String first = CHROME.driver().getWindowHandles().iterator().next();
    for (String window : CHROME.driver().getWindowHandles()) {
      CHROME.driver().switchTo().window(window);
      if (!window.equals(first)) {
        CHROME.driver().close();
      }
    }
    CHROME.driver().switchTo().window(first);
  }

  @Test
  void nameThatWasReboundToThisMachineGetsNeitherPageNorApi() {
    int port = rig.console.address().getPort();
    CHROME.driver().get("http://evil.example:%d/#token=%s".formatted(port, rig.token()));

    String text = CHROME.driver().findElement(By.tagName("body")).getText();
    assertTrue(text.contains("other_host"), text);
    String api =
        tried(
            "const r = await fetch('/api/days', {headers: {Authorization: 'Bearer ' + given[0]}});"
                + " return r.status + await r.text()",
            rig.token());
    assertTrue(api.startsWith("403") && api.contains("other_host"), api);
  }

  /** Names, cameras and file names of others, on every screen. */
  @Test
  void markupIsShownAsText() throws Exception {
    rig.enrol(new Reference(MARKUP, People.embedding(0, 0, 1), "<mark>photograph</mark>"));
    rig.enrol(
        new Reference("<script>document.title='hit'</script>", People.embedding(1, 0, 1), ""));
    String version = GalleryFile.read(rig.gallery).version();
    for (int i = 0; i < 3; i++) {
      People.put(rig, sighting(i == 0 ? MARKUP : Answer.UNKNOWN, version, i));
    }
    CHROME.open(rig, "seen");
    CHROME.await("#screen-seen", "<mark>Ada</mark>");
    for (String screen :
        List.of("threshold", "strangers", "people", "misses", "service", "seen", "live", "drop")) {
      CHROME.go(screen);
      if (screen.equals("threshold")) {
        CHROME.await("#screen-threshold", "<mark>Ada</mark>");
      }
      Thread.sleep(500); // a picture with a wrong address fails within this time
      assertEquals(0, CHROME.driver().findElements(By.cssSelector("#main mark")).size(), screen);
      assertEquals(0, CHROME.driver().findElements(By.cssSelector("img[src='x']")).size(), screen);
      assertFalse(CHROME.driver().getTitle().contains("hit"), screen);
    }
    assertFalse(CHROME.log().contains("Content Security Policy"), "the policy had to help");
  }

  private static Sighting sighting(String name, String version, int place) {
    Answer answer =
        Answer.named(
            RequestId.random(),
            "<mark>door</mark>.jpg",
            "resnet34",
            version,
            List.of(
                new Answer.NamedFace(
                    new Box(0, 0, 100, 100),
                    0.99f,
                    name,
                    0.3f,
                    0.45f,
                    new Answer.Neighbour(MARKUP, 0.6f),
                    null,
                    name.equals(Answer.UNKNOWN) ? new Answer.Neighbour(MARKUP, 0.5f) : null,
                    People.GOOD)),
            Map.of("<mark>embed</mark>", 3.0));
    return Sighting.of(
        Instant.now(),
        "<mark>camera</mark>",
        answer,
        List.of(SeenFace.of(People.embedding(place, 0.3, 7), People.THUMBNAIL)));
  }
}
