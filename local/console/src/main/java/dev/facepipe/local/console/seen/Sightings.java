package dev.facepipe.local.console.seen;

import dev.facepipe.common.InBackground;
import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.Sighting;
import dev.facepipe.local.console.aws.SightingsBucket;
import dev.facepipe.local.console.aws.SightingsBucket.Listed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Who was seen: the sightings of the results bucket, newest first. Keeps what it read in memory, as
 * long as the bucket still has it. Thread-safe.
 */
public final class Sightings implements AutoCloseable {
  /** Sightings in memory: two days of a busy entrance, some 60 MB with 512 values a face. */
  private static final int MOST_KEPT = 20_000;

  /** Sightings that are read at once; S3 takes 10 to 30 ms for each. */
  private static final int AT_ONCE = 16;

  /** Sightings that are read before a filter looks at them. */
  private static final int CHUNK = 200;

  /** Later than all sightings; a day with five digits would not sort. */
  static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

  /** Clocks of AWS and of this machine may differ this much. */
  private static final int SKEW_SECONDS = 60;

  /** Characters of a hyphen, a UUID and {@code .json}. */
  private static final int UUID_AND_ENDING = 1 + 36 + 5;

  private final SightingsBucket bucket;
  private final ExecutorService readers =
      Executors.newFixedThreadPool(AT_ONCE, new NamedThreads("sightings"));
  private final Map<Listed, Optional<SeenFaces>> kept =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Listed, Optional<SeenFaces>> eldest) {
              return size() > MOST_KEPT;
            }
          });

  /** Reads these sightings. */
  public Sightings(SightingsBucket bucket) {
    this.bucket = bucket;
  }

  /** Returns the days in UTC that have sightings, newest first. */
  public List<LocalDate> days() {
    return bucket.days();
  }

  /**
   * Returns the newest sightings that a filter accepts, newest first. A sighting that was delivered
   * twice comes once.
   *
   * @param from only sightings of this time and later
   * @param to only sightings before this time
   * @param before only sightings with smaller ids; empty for all
   * @param most stops after that many
   */
  public List<SeenFaces> newest(
      Instant from, Instant to, String before, int most, Predicate<SeenFaces> filter) {
    String first = idFrom(from);
    String end = before.isEmpty() || idFrom(to).compareTo(before) < 0 ? idFrom(to) : before;
    List<SeenFaces> found = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (LocalDate day : bucket.days()) {
      if (day.toString().compareTo(end) > 0 || (day + "~").compareTo(first) < 0) {
        continue;
      }
      List<Listed> listed = new ArrayList<>(bucket.of(day, ""));
      listed.removeIf(one -> one.id().compareTo(first) < 0 || one.id().compareTo(end) >= 0);
      Collections.reverse(listed);
      listed.removeIf(one -> !known.add(one.about()));
      for (int i = 0; i < listed.size(); i += CHUNK) {
        for (SeenFaces seen : read(listed.subList(i, Math.min(i + CHUNK, listed.size())))) {
          if (filter.test(seen)) {
            found.add(seen);
            if (found.size() == most) {
              return found;
            }
          }
        }
      }
    }
    return found;
  }

  /** Returns the newest sightings of all days, newest first; at most {@code most}. */
  public List<SeenFaces> newest(int most) {
    return newest(Instant.EPOCH, NEVER, "", most, seen -> true);
  }

  /** Returns how many sightings there are since a time, at most a day ago; reads none. */
  public int countSince(Instant from) {
    LocalDate first = LocalDate.ofInstant(from, ZoneOffset.UTC);
    return (int)
        Stream.of(first, first.plusDays(1))
            .flatMap(day -> bucket.of(day, day.equals(first) ? start(from) : "").stream())
            .map(Listed::about)
            .distinct()
            .count();
  }

  /** Returns the sightings that came after a key, oldest first. */
  List<SeenFaces> after(LocalDate day, String key) {
    return read(bucket.of(day, key));
  }

  private List<SeenFaces> read(List<Listed> listed) {
    List<CompletableFuture<Optional<SeenFaces>>> reading = new ArrayList<>();
    for (Listed one : listed) {
      Optional<SeenFaces> known = kept.get(one);
      reading.add(
          known != null
              ? CompletableFuture.completedFuture(known)
              : CompletableFuture.supplyAsync(() -> keep(one), readers));
    }
    return reading.stream().map(InBackground::result).flatMap(Optional::stream).toList();
  }

  private Optional<SeenFaces> keep(Listed one) {
    Optional<SeenFaces> seen = bucket.read(one.id()).map(read -> SeenFaces.of(one.id(), read));
    kept.put(one, seen);
    return seen;
  }

  /**
   * Returns the id of the newest sighting of a picture; empty if there is none yet.
   *
   * @param about request id of a posted picture, or key and ETag of a dropped one with a slash
   *     between
   * @param since when the picture was sent
   */
  public Optional<String> idOf(String about, Instant since) {
    String end = about(about);
    Instant from = since.minusSeconds(SKEW_SECONDS);
    LocalDate first = LocalDate.ofInstant(from, ZoneOffset.UTC);
    return Stream.of(first, first.plusDays(1))
        .flatMap(day -> bucket.of(day, day.equals(first) ? start(from) : "").stream())
        .map(Listed::id)
        .filter(id -> id.endsWith(end))
        .reduce((older, newer) -> newer);
  }

  /** Returns the end of the ids of sightings of one picture. */
  private static String about(String about) {
    return UUID.nameUUIDFromBytes(about.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Returns a key before those of all sightings from a time on, in the folder of their day. */
  static String start(Instant from) {
    return Keys.SIGHTINGS + idFrom(from);
  }

  /** Returns the smallest text that ids of sightings from a time on can begin with. */
  private static String idFrom(Instant time) {
    String key = Keys.sighting(time, "");
    return key.substring(Keys.SIGHTINGS.length(), key.length() - UUID_AND_ENDING);
  }

  /** Returns a sighting as it is in the bucket now, with thumbnails; empty if there is none. */
  public Optional<Sighting> read(String id) {
    return bucket.read(id);
  }

  /** Returns a sighting as it is in the bucket now; empty if there is none. */
  public Optional<SeenFaces> find(String id) {
    return bucket.read(id).map(read -> SeenFaces.of(id, read));
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }
}
