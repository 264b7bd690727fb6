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
 * The results bucket, and which drop its bare results are of: a small object beside them names the
 * newest one. Of several that come at once the latest wins, in whatever order their work is done.
 * Thread-safe.
 */
public final class ResultsBucket {
  private static final Logger LOG = LoggerFactory.getLogger(ResultsBucket.class);

  private static final String JSON = "application/json";

  /** Far above what names a drop. */
  private static final int MAX_NEWEST = 1 << 14;

  /** As many may drop something under one stem at the same moment. */
  private static final int TRIES = 20;

  private final ObjectStore objects;
  private final String bucket;

  /** Stores in that bucket. */
  public ResultsBucket(ObjectStore objects, String bucket) {
    this.objects = objects;
    this.bucket = bucket;
  }

  /**
   * Stores JSON, unless its key is longer than keys may be or the store refuses it at every try:
   * then it stays unstored, since the answer on the queue shall not wait for it.
   *
   * @throws Unavailable if the store did not take it; trying again may help
   */
  public void put(String key, String json) {
    put(key, json, JSON);
  }

  /** Stores a bare name. */
  void putText(String key, String text) {
    put(key, text, "text/plain; charset=utf-8");
  }

  private void put(String key, String text, String contentType) {
    store(key, ref -> objects.put(ref, bytes(text), contentType));
  }

  /** Stores JSON as {@link #put} does, but never in the place of another. */
  public void putIfAbsent(String key, String json) {
    store(key, ref -> objects.putIfAbsent(ref, bytes(json), JSON));
  }

  private void store(String key, Consumer<ObjectRef> how) {
    if (!ResultKeys.fits(key)) {
      return;
    }
    ObjectRef ref = new ObjectRef(bucket, key);
    try {
      how.accept(ref);
    } catch (UnusableObject e) {
      LOG.warn("a result stays unstored: {}", e.getMessage());
    }
  }

  /**
   * Has the bare results belong to a drop that came, unless they belong to one that came later.
   *
   * @param newest where it stands whose they are
   * @param at when the drop came, by the bucket's clock
   * @return whose they were before, if this drop took them
   * @throws Unavailable if the store did not do its part; trying again may help
   */
  public Arrival arrive(String newest, Drop drop, Instant at) {
    if (!ResultKeys.fits(newest)) {
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
        "%s changes all the time".formatted(ref), new IllegalStateException(TRIES + " tries"));
  }

  /**
   * Whether the bare results are a drop's.
   *
   * @param newest where it stands whose they are; where nothing stands they are anybody's
   */
  public boolean isNewest(String newest, Drop drop) {
    return holder(newest).map(drop::equals).orElse(true);
  }

  /** Returns the drop that the bare results are of, if that stands there. */
  public Optional<Drop> holder(String newest) {
    return ResultKeys.fits(newest)
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

  /** What somebody else wrote there names no drop. */
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
   * What became of a drop that came.
   *
   * @param isNewest whether the bare results are its own now
   * @param before whose they were, if that was known
   */
  public record Arrival(boolean isNewest, @Nullable Drop before) {}

  /**
   * The drop that bare results are of.
   *
   * @param at when it came, ISO-8601 in UTC
   */
  record Newest(String key, String etag, String at) {
    Newest {
      Require.present(key, "key");
      Require.present(etag, "etag");
      Require.present(at, "at");
      try {
        Instant.parse(at);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException("at is no time; expected ISO-8601 in UTC", e);
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
