package dev.facepipe.common.message;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.StoredObject;
import dev.facepipe.common.store.UnusableObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the results bucket, and records which drop the bare results belong to. A small object
 * beside them names the newest drop. If several drops arrive at once, the latest wins, in any order
 * of processing. Thread-safe.
 */
public final class ResultsBucket {
  private static final Logger LOG = LoggerFactory.getLogger(ResultsBucket.class);

  private static final String JSON = "application/json";

  private static final String TEXT = "text/plain; charset=utf-8";

  /** Largest size in bytes of the object that names a drop; far more than it needs. */
  private static final int MAX_NEWEST = 1 << 14;

  /** Number of tries; enough for this many drops of one stem at the same moment. */
  private static final int TRIES = 20;

  private final ObjectStore objects;
  private final String bucket;

  /** Creates a writer to a bucket. */
  public ResultsBucket(ObjectStore objects, String bucket) {
    this.objects = objects;
    this.bucket = bucket;
  }

  /**
   * Stores JSON. Does nothing if the key is too long or the store refuses the object for good,
   * because the answer on the queue must not wait for it.
   *
   * @throws Unavailable if the store did not take it; trying again may help
   */
  public void put(String key, String json) {
    put(key, json, JSON);
  }

  /** Stores text in another format as {@link #put} does. */
  public void putAs(String key, String text, String contentType) {
    put(key, text, contentType);
  }

  /** Stores a result as plain text. */
  void putText(String key, String text) {
    put(key, text, TEXT);
  }

  private void put(String key, String text, String contentType) {
    store(key, ref -> objects.put(ref, bytes(text), contentType));
  }

  /**
   * Returns a stored text; empty if it does not exist or is too large.
   *
   * @param maxBytes largest size, in bytes
   * @throws Unavailable if the store did not answer; trying again may help
   */
  public Optional<String> find(String key, long maxBytes) {
    if (!Keys.fits(key)) {
      return Optional.empty();
    }
    try {
      byte[] stored = objects.get(new ObjectRef(bucket, key), maxBytes);
      return Optional.of(new String(stored, StandardCharsets.UTF_8));
    } catch (UnusableObject e) {
      return Optional.empty();
    }
  }

  /** Stores JSON as {@link #put} does, but never replaces an object. */
  public void putIfAbsent(String key, String json) {
    store(key, ref -> objects.putIfAbsent(ref, bytes(json), JSON));
  }

  /** Stores a result as plain text as {@link #put} does, but never replaces an object. */
  void putTextIfAbsent(String key, String text) {
    store(key, ref -> objects.putIfAbsent(ref, bytes(text), TEXT));
  }

  private void store(String key, Consumer<ObjectRef> how) {
    if (!Keys.fits(key)) {
      return;
    }
    ObjectRef ref = new ObjectRef(bucket, key);
    try {
      how.accept(ref);
    } catch (UnusableObject e) {
      LOG.warn("a result was not stored: {}", e.getMessage());
    }
  }

  /**
   * Records that a drop arrived. The bare results then belong to it, unless they belong to a later
   * drop.
   *
   * @param newest key of the object that names the drop
   * @param at arrival time of the drop, by the bucket's clock
   * @return whether the bare results belong to this drop now, and to which drop they belonged
   *     before
   * @throws Unavailable if the store failed; trying again may help
   */
  public Arrival arrive(String newest, Drop drop, Instant at) {
    if (!Keys.fits(newest)) {
      return new Arrival(true, null);
    }
    ObjectRef ref = new ObjectRef(bucket, newest);
    byte[] mine = bytes(Json.write(new Newest(drop.key(), drop.etag(), at.toString())));
    for (int i = 0; i < TRIES; i++) {
      Optional<StoredObject> stored = find(ref);
      @Nullable Newest before = stored.map(ResultsBucket::parsed).orElse(null);
      if (before != null && before.time().isAfter(at)) {
        return new Arrival(before.drop().equals(drop), before.drop());
      }
      boolean written =
          stored.isEmpty()
              ? objects.putIfAbsent(ref, mine, JSON)
              : objects.putIfMatch(ref, mine, JSON, stored.get().etag());
      if (written) {
        return new Arrival(true, before == null ? null : before.drop());
      }
    }
    throw new Unavailable(
        "%s was changed by other writers at every try".formatted(ref),
        new IllegalStateException(TRIES + " tries"));
  }

  /**
   * Returns true if the bare results belong to this drop, or to no drop yet.
   *
   * @param newest key of the object that names the drop
   */
  public boolean isNewest(String newest, Drop drop) {
    return holder(newest).map(drop::equals).orElse(true);
  }

  /** Returns the drop that the bare results belong to, if an object names one. */
  public Optional<Drop> holder(String newest) {
    return Keys.fits(newest)
        ? find(new ObjectRef(bucket, newest)).map(ResultsBucket::parsed).map(Newest::drop)
        : Optional.empty();
  }

  private Optional<StoredObject> find(ObjectRef ref) {
    try {
      return Optional.of(objects.read(ref, MAX_NEWEST));
    } catch (UnusableObject e) {
      return Optional.empty();
    }
  }

  /** Returns what the object records, or null if somebody else wrote it and it names no drop. */
  private static @Nullable Newest parsed(StoredObject stored) {
    try {
      return Json.read(new String(stored.bytes(), StandardCharsets.UTF_8), Newest.class);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The outcome of an arrival.
   *
   * @param isNewest true if the bare results belong to the new drop
   * @param before the drop that they belonged to before, if known
   */
  public record Arrival(boolean isNewest, @Nullable Drop before) {}

  /**
   * The drop that bare results belong to.
   *
   * @param at arrival time, ISO-8601 in UTC
   */
  record Newest(String key, String etag, String at) {
    Newest {
      Require.present(key, "key");
      Require.present(etag, "etag");
      Require.present(at, "at");
      try {
        Instant.parse(at);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException("at is not a time; expected ISO-8601 in UTC", e);
      }
    }

    Drop drop() {
      return new Drop(key, etag);
    }

    Instant time() {
      return Instant.parse(at);
    }
  }
}
