package dev.facepipe.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.facepipe.common.store.ObjectRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultKeysTest {
  private static final String ETAG = "0123456789abcdef0123456789abcdef";

  /** Pieces that escapes are made of, and that are escaped. */
  private static final List<String> PIECES =
      List.of(
          "%",
          "%2F", "%2E", "%25", "2F", "25", "/", ".", "..", "a", "video", "frame-00001", "drops");

  /** All ids of up to four pieces, posted and dropped. */
  @Test
  void noTwoIdsShareAKey() {
    Map<String, String> ids = new HashMap<>();
    for (String id : ids(4)) {
      String posted = ResultKeys.ofClient(new RequestId(id));
      String dropped = ResultKeys.single(id);

      assertEquals(id, ids.computeIfAbsent(posted, key -> id), posted);
      assertEquals(id, ids.computeIfAbsent(dropped, key -> id), dropped);
    }
  }

  /** A bucket's key may end in a line break, which Java's {@code $} looks past. */
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\u0085", "\u2028", "\u2029"})
  void aStemThatEndsInALineBreakSharesNoKey(String lineBreak) {
    assertEquals(".." + lineBreak, ResultKeys.of(".." + lineBreak));
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
    "%2E%2E/a, %252E%252E/a",
    "%252F, %25252F"
  })
  void onlyWhatReadsLikeAnEscapeIsEscaped(String id, String key) {
    assertEquals(key, ResultKeys.ofClient(new RequestId(id)));
  }

  /** What a drop has of its own begins so, and so does nothing else. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "drops/hall.mp4/0123456789abcdef0123456789abcdef/frame-00001",
        "drops/hall.mp4/0123456789abcdef0123456789abcdef/video",
        "drops/",
        "drops//a"
      })
  void nothingElseLeadsToWhereDropsHaveTheirOwn(String stem) {
    assertFalse(ResultKeys.ofClient(new RequestId(stem)).startsWith("drops/"));
    assertFalse(ResultKeys.single(stem).startsWith("drops/"));
    assertFalse(ResultKeys.of(stem).startsWith("drops/"));
  }

  /** A film may be called as another film's results are. */
  @Test
  void dropsOfKeysThatLieInEachOtherShareNoKey() {
    Origin film = Origin.ofFilm(new ObjectRef("videos", "hall.mp4"), ETAG);
    Origin inside = Origin.ofFilm(new ObjectRef("videos", "hall.mp4/" + ETAG + ".mp4"), ETAG);
    Origin frame = Origin.ofFrame(new ObjectRef("frames", Origin.frameKey(film.drop(), 1)), ETAG);
    Origin other = Origin.ofFrame(new ObjectRef("frames", Origin.frameKey(inside.drop(), 1)), ETAG);
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
  void aFilmsBareFramesAreToldFromOtherResults(String key, int number) {
    assertEquals(number, ResultKeys.bareFrame(new Drop("hall.mp4", ETAG), key));
  }
}
