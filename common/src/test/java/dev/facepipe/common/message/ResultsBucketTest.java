package dev.facepipe.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.message.ResultsBucket.Arrival;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.UnusableObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsBucketTest {
  private static final String NEWEST = "hall/newest-film.json";
  private static final Drop FIRST = new Drop("hall.mp4", "0".repeat(32));
  private static final Drop SECOND = new Drop("hall.mov", "1".repeat(32));

  private final Map<ObjectRef, byte[]> objects = new HashMap<>();
  private Runnable inBetween = () -> {};
  private final ResultsBucket results = new ResultsBucket(new Bucket(), "results");

  @Test
  void withoutARecordEveryDropIsTheNewest() {
    assertTrue(results.isNewest(NEWEST, FIRST));
  }

  @Test
  void aLaterDropTakesTheBareResults() {
    assertEquals(new Arrival(true, null), results.arrive(NEWEST, FIRST, at(1)));
    assertEquals(new Arrival(true, FIRST), results.arrive(NEWEST, SECOND, at(2)));

    assertFalse(results.isNewest(NEWEST, FIRST));
    assertTrue(results.isNewest(NEWEST, SECOND));
  }

  /** Bucket events come late, out of order, and twice. */
  @Test
  void anEarlierDropDoesNotTakeThemBack() {
    results.arrive(NEWEST, SECOND, at(2));

    assertEquals(new Arrival(false, SECOND), results.arrive(NEWEST, FIRST, at(1)));
    assertTrue(results.isNewest(NEWEST, SECOND));
    assertEquals(new Arrival(true, SECOND), results.arrive(NEWEST, SECOND, at(2)));
  }

  /** Two functions read at the same moment, and the function with the earlier drop writes last. */
  @Test
  void theLaterOfTwoSimultaneousDropsWins() {
    inBetween = () -> results.arrive(NEWEST, SECOND, at(2));

    results.arrive(NEWEST, FIRST, at(1));

    assertTrue(results.isNewest(NEWEST, SECOND));
  }

  @Test
  void aRecordThatNamesNoDropIsReplaced() {
    objects.put(new ObjectRef("results", NEWEST), "{\"request_id\":\"a\"}".getBytes(UTF_8));

    assertTrue(results.isNewest(NEWEST, FIRST));
    assertTrue(results.arrive(NEWEST, FIRST, at(1)).isNewest());
    assertFalse(results.isNewest(NEWEST, SECOND));
  }

  private static Instant at(int second) {
    return Instant.ofEpochSecond(second);
  }

  /** Lets another writer write between a read and a write. */
  private final class Bucket implements ObjectStore {
    @Override
    public byte[] get(ObjectRef ref, long maxBytes) {
      if (!objects.containsKey(ref)) {
        throw new UnusableObject(ref, "no such object");
      }
      return objects.get(ref);
    }

    @Override
    public void put(ObjectRef ref, byte[] bytes, String contentType) {
      objects.put(ref, bytes);
    }

    @Override
    public boolean putIfAbsent(ObjectRef ref, byte[] bytes, String contentType) {
      Runnable others = inBetween;
      inBetween = () -> {};
      others.run();
      return ObjectStore.super.putIfAbsent(ref, bytes, contentType);
    }
  }
}
