package dev.facepipe.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.store.ObjectRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
  private static final String ETAG = "0123456789abcdef0123456789abcdef";

  /** Parts of escapes, and parts of ids that are escaped. */
  private static final List<String> PIECES =
      List.of(
          "%",
          "%2F",
          "%2E",
          "%25",
          "2F",
          "25",
          "/",
          ".",
          "..",
          "a",
          "video",
          "people",
          "frame-00001",
          "drops",
          "sightings");

  /** Tries all ids of up to four pieces, as request ids and as stems of drops. */
  @Test
  void noTwoIdsShareAKey() {
    Map<String, String> ids = new HashMap<>();
    for (String id : ids(4)) {
      String posted = Keys.ofClient(new RequestId(id));
      String dropped = Keys.single(id);

      assertEquals(id, ids.computeIfAbsent(posted, key -> id), posted);
      assertEquals(id, ids.computeIfAbsent(dropped, key -> id), dropped);
    }
  }

  /**
   * A key may end with a line break, and Java's {@code $} also matches before a final line break.
   */
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\u0085", "\u2028", "\u2029"})
  void aStemWithAFinalLineBreakKeepsItsOwnKey(String lineBreak) {
    assertEquals(".." + lineBreak, Keys.of(".." + lineBreak));
  }

  @Test
  void noteOfAVideoWithALongKeyFits() {
    Drop film = new Drop("k".repeat(Keys.MAX - 4) + ".mp4", ETAG);

    assertTrue(Keys.fits(Keys.note(film, 12345)));
    assertEquals(12345, Keys.noted(film, Keys.note(film, 12345)));
    assertEquals(0, Keys.noted(film, Keys.notedVideo(film)));
    assertEquals(0, Keys.noted(new Drop("another.mp4", ETAG), Keys.note(film, 12345)));
  }

  private static Set<String> ids(int pieces) {
    Set<String> all = new HashSet<>(PIECES);
    List<String> last = new ArrayList<>(PIECES);
    for (int i = 1; i < pieces; i++) {
      List<String> longer = new ArrayList<>();
      for (String start : last) {
        PIECES.forEach(piece -> longer.add(start + piece));
      }
      all.addAll(longer);
      last = longer;
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "cam-1, cam-1",
    "100%, 100%",
    "50%off, 50%off",
    "%20, %20",
    "%2f, %2f",
    "a%2Fb, a%2Fb",
    "a%2Eb, a%2Eb",
    "%2F, %252F",
    "a%2Fframe-00001, a%252Fframe-00001",
    "a%2Fpeople, a%252Fpeople",
    "%2E%2E/a, %252E%252E/a",
    "%252F, %25252F"
  })
  void onlyTextThatLooksLikeAnEscapeIsEscaped(String id, String key) {
    assertEquals(key, Keys.ofClient(new RequestId(id)));
  }

  /** Only the own results of a drop begin with {@code drops/}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "drops/hall.mp4/0123456789abcdef0123456789abcdef/frame-00001",
        "drops/hall.mp4/0123456789abcdef0123456789abcdef/video",
        "drops/",
        "drops//a"
      })
  void onlyOwnResultsOfDropsBeginWithDrops(String stem) {
    assertFalse(Keys.ofClient(new RequestId(stem)).startsWith("drops/"));
    assertFalse(Keys.single(stem).startsWith("drops/"));
    assertFalse(Keys.of(stem).startsWith("drops/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sightings/marks",
        "sightings/2026-11-29/12-00-00.123-0cc175b9-c0f1-36b6-b1c3-99e269772661",
        "sightings/",
        "sightings//a"
      })
  void noAnswerHasTheKeyOfASighting(String stem) {
    assertFalse(Keys.ofClient(new RequestId(stem)).startsWith("sightings/"));
    assertFalse(Keys.single(stem).startsWith("sightings/"));
    assertFalse(Keys.of(stem).startsWith("sightings/"));
  }

  /** MD5 of "a" is 0cc175b9c0f1b6a831c399e269772661; a UUID of version 3 overwrites 6 bits. */
  @Test
  void sightingsOfTheSamePictureEndAlike() {
    Instant first = Instant.parse("2026-11-29T12:00:00.123456Z");
    Instant second = Instant.parse("2026-11-30T00:00:00Z");
    String uuid = "0cc175b9-c0f1-36a8-b1c3-99e269772661";

    assertEquals("sightings/2026-11-29/12-00-00.123-" + uuid + ".json", Keys.sighting(first, "a"));
    assertEquals("sightings/2026-11-30/00-00-00.000-" + uuid + ".json", Keys.sighting(second, "a"));
  }

  @Test
  void idAndKeyOfASightingLeadToEachOther() {
    String id = "2026-11-29/12-00-00.123-0cc175b9-c0f1-36a8-b1c3-99e269772661";
    String key = "sightings/" + id + ".json";

    assertEquals(Optional.of(id), Keys.sightingId(key));
    assertEquals(Optional.of(key), Keys.ofSighting(id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sightings/marks.json",
        "sightings/people.json",
        "sightings/2026-11-29/12-00-00.123-0cc175b9-c0f1-36a8-b1c3-99e269772661.txt",
        "sightings/2026-11-29/12-00-00.123-0cc175b9-c0f1-36a8-b1c3-99e269772661/a.json",
        "drops/2026-11-29/12-00-00.123-0cc175b9-c0f1-36a8-b1c3-99e269772661.json",
        "sightings/.json",
        "sightings/"
      })
  void otherKeysHaveNoSightingId(String key) {
    assertEquals(Optional.empty(), Keys.sightingId(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "marks", "../marks", "2026-11-29/../../marks"})
  void otherTextsAreNoSightingIds(String id) {
    assertEquals(Optional.empty(), Keys.ofSighting(id));
  }

  /** The key of a video may look like the key of another video's results. */
  @Test
  void nestedKeysOfDropsShareNoResultKey() {
    Origin film = Origin.ofFilm(new ObjectRef("videos", "hall.mp4"), ETAG);
    Origin inside = Origin.ofFilm(new ObjectRef("videos", "hall.mp4/" + ETAG + ".mp4"), ETAG);
    Origin frame = Origin.ofFrame(new ObjectRef("frames", Keys.frame(film.drop(), 1)), ETAG);
    Origin other = Origin.ofFrame(new ObjectRef("frames", Keys.frame(inside.drop(), 1)), ETAG);
    Set<String> keys = new HashSet<>();
    for (Origin origin : List.of(film, inside, frame, other)) {
      keys.add(origin.ownResult());
      keys.add(origin.bareResult() + ".json");
    }

    assertEquals(8, keys.size(), keys.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "hall/frame-00002.json, 2",
    "hall/frame-123456.json, 123456",
    "hall/frame-2.json, 0",
    "hall/frame-00002.txt, 0",
    "hall/frame-00002/video.json, 0",
    "hall/video.json, 0",
    "door/frame-00002.json, 0"
  })
  void bareFramesAreRecognisedByTheirKey(String key, int number) {
    assertEquals(number, Keys.bareFrame(new Drop("hall.mp4", ETAG), key));
  }
}
