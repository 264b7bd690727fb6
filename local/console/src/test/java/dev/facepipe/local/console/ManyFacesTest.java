package dev.facepipe.local.console;

import static dev.facepipe.local.console.People.embedding;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many faces stay fluid. {@code -Dfacepipe.faces=10000} tries more; each stranger has five faces.
 * Prints the times.
 */
class ManyFacesTest {
  private static final int FACES = Integer.getInteger("facepipe.faces", 1000);

  @TempDir private static Path folder;

  @RegisterExtension private static final Chrome CHROME = new Chrome();

  private static Rig rig;

  @BeforeAll
  static void see() {
    rig = Rig.start(folder);
    rig.empty();
    Instant now = Instant.now();
    IntStream.range(0, FACES)
        .parallel()
        .forEach(
            i -> {
              int stranger = i % (FACES / 5);
              float[] center = embedding(stranger % 128, 0.9, stranger);
              float[] noise = embedding(0, 0.1, 1_000_000L + i);
              noise[0] -= 1;
              for (int k = 0; k < center.length; k++) {
                center[k] += noise[k];
              }
              var sighting = People.sighting(now.minusMillis(10L * i), "door", People.GOOD, center);
              rig.cloud
                  .objects()
                  .put(
                      new ObjectRef(Names.RESULTS_BUCKET, sighting.key()),
                      Json.write(sighting).getBytes(StandardCharsets.UTF_8),
                      "application/json");
            });
  }

  @AfterAll
  static void stop() {
    if (rig != null) {
      rig.close();
    }
  }

  private static JsonNode timed(String what, Call call) throws Exception {
    long start = System.nanoTime();
    JsonNode reply = call.run();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf("%d faces: %s took %d ms%n", FACES, what, took.toMillis());
    return reply;
  }

  @FunctionalInterface
  private interface Call {
    JsonNode run() throws Exception;
  }

  @Test
  void strangersAreListedNamedAndScrolled() throws Exception {
    timed("first list of strangers", () -> rig.get("/api/strangers"));
    JsonNode again = timed("second list", () -> rig.get("/api/strangers"));
    int count = again.get("strangers").size();
    assertTrue(count > FACES / 10 && count <= FACES / 5, count + " strangers");
    JsonNode faces = again.get("strangers").get(0).get("faces");
    timed("preview", () -> rig.post("/api/preview", Map.of("name", "Ada", "faces", faces)));
    timed("naming", () -> rig.post("/api/people", Map.of("name", "Ada", "faces", faces)));
    timed("list after naming", () -> rig.get("/api/strangers"));
    JsonNode next = again.get("strangers").get(1).get("faces");
    timed("discarding", () -> rig.post("/api/discarded", Map.of("faces", next)));
    timed("list after discarding", () -> rig.get("/api/strangers"));
    timed("people", () -> rig.get("/api/people"));
    timed("near misses", () -> rig.get("/api/near-misses"));

    CHROME.open(rig, "strangers");
    CHROME.await(".stranger-card");
    Object frames =
        CHROME.run(
            """
            return new Promise(done => {
              const times = []
              let last = performance.now()
              let steps = 0
              const step = now => {
                times.push(now - last)
                last = now
                scrollBy(0, 600)
                if (++steps < 120) requestAnimationFrame(step)
                else {
                  times.sort((a, b) => a - b)
                  done([Math.round(times[60]), Math.round(times[114]), document.querySelectorAll('.stranger-card').length])
                }
              }
              requestAnimationFrame(step)
            })
            """);
    System.out.printf(
        "%d faces: frames while scrolling, median and 95%% in ms, cards in the page: %s%n",
        FACES, frames);
    assertTrue(
        ((Long) ((List<?>) frames).get(2)) < 60, "only the cards near the window are in the page");
  }
}
