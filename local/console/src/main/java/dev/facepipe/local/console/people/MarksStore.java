package dev.facepipe.local.console.people;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.StoredObject;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.local.console.http.ApiRefused;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The marks in the results bucket, which all consoles share. Thread-safe. */
public final class MarksStore {
  private static final Logger LOG = LoggerFactory.getLogger(MarksStore.class);

  private static final String KEY = Keys.SIGHTINGS + "marks.json";

  /** 100,000 marks have 7 MB. */
  private static final int MOST = 100_000;

  private static final long LONGEST = 16L << 20;

  /** How often a change is tried; each failed try means that another one's change has landed. */
  private static final int TRIES = 20;

  /** Longest pause before another try, in nanoseconds. */
  private static final long PAUSE = 50_000_000;

  private final ObjectStore objects;
  private final ObjectRef ref;
  private final Supplier<List<LocalDate>> days;

  /**
   * Keeps the marks in a bucket.
   *
   * @param days returns the days in UTC that have sightings; marks of other days are dropped
   */
  public MarksStore(ObjectStore objects, String resultsBucket, Supplier<List<LocalDate>> days) {
    this.objects = objects;
    this.ref = new ObjectRef(resultsBucket, KEY);
    this.days = days;
  }

  /** The JSON. A missing list is null. */
  private record Lists(@Nullable List<String> discarded, @Nullable List<String> different) {}

  /**
   * Marks as they were read.
   *
   * @param etag ETag of the object; null if there is none
   */
  record Read(Marks marks, @Nullable String etag) {}

  /** Returns the marks as they are now. */
  public Marks now() {
    return read().marks();
  }

  Read read() {
    StoredObject object;
    try {
      object = objects.read(ref, LONGEST);
    } catch (UnusableObject e) {
      return new Read(Marks.NONE, null);
    }
    try {
      Lists lists = Json.read(new String(object.bytes(), StandardCharsets.UTF_8), Lists.class);
      return new Read(new Marks(faces(lists.discarded()), faces(lists.different())), object.etag());
    } catch (IllegalArgumentException e) {
      LOG.warn("{} is not used, and the next change replaces it: {}", ref, e.getMessage());
      return new Read(Marks.NONE, object.etag());
    }
  }

  private static Set<FaceId> faces(@Nullable List<String> words) {
    return words == null
        ? Set.of()
        : words.stream()
            .map(FaceId::parse)
            .flatMap(Optional::stream)
            .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Changes the marks, and drops those of days that are gone.
   *
   * @param edit is called again if somebody else changed the marks meanwhile
   */
  void change(UnaryOperator<Marks> edit) {
    Set<String> kept = days.get().stream().map(LocalDate::toString).collect(Collectors.toSet());
    for (int i = 0; i < TRIES; i++) {
      Read before = read();
      Marks after = edit.apply(before.marks()).onlyOf(kept);
      if (after.equals(before.marks()) || isWritten(after, before.etag())) {
        return;
      }
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE));
    }
    throw new Unavailable(
        "%s was changed by others at each of %d tries".formatted(ref, TRIES),
        new IllegalStateException(TRIES + " tries"));
  }

  private boolean isWritten(Marks marks, @Nullable String etag) {
    if (marks.discarded().size() + marks.different().size() > MOST) {
      throw new ApiRefused(
          409,
          "too_many_marks",
          "%d faces are discarded or marked already; expected fewer".formatted(MOST));
    }
    byte[] json =
        Json.write(new Lists(words(marks.discarded()), words(marks.different())))
            .getBytes(StandardCharsets.UTF_8);
    return etag == null
        ? objects.putIfAbsent(ref, json, "application/json")
        : objects.putIfMatch(ref, json, "application/json", etag);
  }

  private static List<String> words(Collection<FaceId> faces) {
    return faces.stream().map(FaceId::text).toList();
  }
}
