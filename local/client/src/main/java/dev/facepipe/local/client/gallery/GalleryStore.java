package dev.facepipe.local.client.gallery;

import dev.facepipe.local.client.gallery.GalleryStorage.Kept;
import dev.facepipe.local.client.gallery.GalleryStorage.Stored;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.GalleryRefused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A gallery that many commands change at once, in a file or a bucket. A change is never lost: it is
 * applied to the gallery as it is when it is written. Each change keeps what was before as an
 * earlier version. Closing it closes its storage. Thread-safe.
 */
public final class GalleryStore implements AutoCloseable {
  /**
   * How often a change is tried. Each time that a try fails, another writer's change has landed;
   * only a bucket lets tries fail again and again.
   */
  private static final int TRIES = 30;

  /** Longest pause before the second try, in nanoseconds; doubles with each try. */
  private static final long FIRST_PAUSE = 20_000_000;

  /** Longest pause before any try, in nanoseconds. */
  private static final long LONGEST_PAUSE = 200_000_000;

  private final GalleryStorage storage;
  private final Limits limits;

  /** Takes ownership of the storage. */
  public GalleryStore(GalleryStorage storage, Limits limits) {
    this.storage = storage;
    this.limits = limits;
  }

  /**
   * A gallery before and after a change; the same object twice if nothing changed.
   *
   * @param warning what went wrong after the change was written; empty if nothing
   */
  public record Change(Gallery before, Gallery after, Optional<String> warning) {}

  /**
   * A line in the list of versions.
   *
   * @param bytes size of its file or object
   */
  public record Listed(Version version, long bytes, boolean current) {}

  /** What a change does to the gallery as it is when the change is written. */
  @FunctionalInterface
  private interface Edit {
    /** Returns the gallery to write. May be called several times. */
    Gallery apply(Optional<Gallery> now);
  }

  /**
   * Returns the gallery as it is now.
   *
   * @throws GalleryRefused if there is none, or it cannot be read
   */
  public Gallery gallery() {
    return present(storage.read().map(Stored::gallery));
  }

  /** Returns the gallery as it is now, with its tag and version; empty if there is none. */
  public Optional<Stored> read() {
    return storage.read();
  }

  /**
   * Returns the tag of the gallery as it is now, without reading it; empty if there is none.
   * Differs from the tag before each time that a command of ours has changed the gallery.
   */
  public String tag() {
    return storage.tag();
  }

  /** Returns the gallery as it is now; without people if there is none. */
  public Gallery galleryOrEmpty(Model model) {
    return checked(storage.read().map(Stored::gallery), model);
  }

  /**
   * Changes the gallery.
   *
   * @param command the command, for the list of versions
   * @param edit returns the gallery to write for the gallery at hand; is called again if somebody
   *     else wrote meanwhile; what it throws leaves the gallery as it is
   * @throws GalleryRefused if there is no gallery, or others changed it at each try
   */
  public Change change(String command, UnaryOperator<Gallery> edit) {
    return change(command, true, now -> edit.apply(present(now)));
  }

  /**
   * Changes the gallery, or makes it if there is none; otherwise as the other method does.
   *
   * @param model the network whose embeddings the gallery must hold
   */
  public Change change(String command, Model model, UnaryOperator<Gallery> edit) {
    return change(command, true, now -> edit.apply(checked(now, model)));
  }

  /**
   * Removes a person without keeping the gallery before; nothing happens if nobody has the name.
   */
  public void forget(String name) {
    Change change =
        change("forget", false, now -> present(now).without(name).orElseGet(() -> present(now)));
    change
        .warning()
        .ifPresent(
            words -> {
              throw new IllegalStateException(words);
            });
  }

  /**
   * Returns to an earlier version. The gallery at hand becomes an earlier version itself.
   *
   * @param number the version's number; empty for the newest earlier version
   * @throws GalleryRefused if there is no such version, if it is damaged, or if it holds another
   *     network's embeddings than the gallery at hand
   */
  public Change back(OptionalInt number) {
    Version version = find(number);
    return change(
        "back-to-" + version.number(),
        true,
        now -> {
          Gallery earlier =
              earlier(version); // anew in each try: a person may be forgotten meanwhile
          now.ifPresent(current -> requireSameNetwork(current, earlier, version));
          return earlier;
        });
  }

  private void requireSameNetwork(Gallery current, Gallery earlier, Version version) {
    if (!current.model().equals(earlier.model())) {
      throw refused(
          "holds embeddings of %s, and its version %d those of %s; expected the same network"
              .formatted(current.model(), version.number(), earlier.model()));
    }
  }

  private Version find(OptionalInt number) {
    List<Listed> versions = versions();
    if (number.isEmpty()) {
      return versions.stream()
          .filter(version -> !version.current())
          .findFirst()
          .orElseThrow(() -> refused("has no earlier version"))
          .version();
    }
    Listed found =
        versions.stream()
            .filter(version -> version.version().number() == number.getAsInt())
            .findFirst()
            .orElseThrow(
                () ->
                    refused(
                        "has no version %d; 'facepipe gallery versions' lists them"
                            .formatted(number.getAsInt())));
    if (found.current()) {
      throw refused("is at version %d already".formatted(number.getAsInt()));
    }
    return found.version();
  }

  /**
   * Returns the contents of an earlier version.
   *
   * @throws GalleryRefused if it cannot be read, or is not what its name says
   */
  public Gallery earlier(Version version) {
    Gallery gallery = storage.read(version);
    if (!gallery.version().equals(version.gallery())) {
      throw new GalleryRefused(
          storage.where(version),
          "holds gallery %s; expected %s, as its name says"
              .formatted(gallery.version(), version.gallery()));
    }
    return gallery;
  }

  /** Returns all versions, the current one included, newest first. */
  public List<Listed> versions() {
    Optional<Stored> now = storage.read();
    int current = now.map(stored -> stored.version().number()).orElse(0);
    List<Listed> versions = new ArrayList<>();
    now.ifPresent(stored -> versions.add(new Listed(stored.version(), stored.bytes(), true)));
    newestFirst().stream()
        .filter(kept -> kept.version().number() != current) // kept by a writer that was killed then
        .map(kept -> new Listed(kept.version(), kept.bytes(), false))
        .forEach(versions::add);
    versions.sort(Comparator.comparing((Listed listed) -> listed.version().number()).reversed());
    return versions;
  }

  /** Returns everything kept as earlier versions, newest first. */
  public List<Version> earlier() {
    return newestFirst().stream().map(Kept::version).toList();
  }

  /** Deletes an earlier version. */
  public void delete(Version version) {
    storage.delete(version);
  }

  /** Returns the path or address of an earlier version, for people. */
  public String where(Version version) {
    return storage.where(version);
  }

  private List<Kept> newestFirst() {
    return storage.earlier().stream()
        .sorted(
            Comparator.comparing((Kept kept) -> kept.version().number())
                .thenComparing(kept -> kept.version().when())
                .reversed())
        .toList();
  }

  private Change change(String command, boolean keep, Edit edit) {
    return storage.alone(() -> tried(command, keep, edit));
  }

  private Change tried(String command, boolean keep, Edit edit) {
    for (int tries = 1; tries <= TRIES; tries++) {
      Optional<Stored> before = storage.read();
      Gallery after = edit.apply(before.map(Stored::gallery));
      if (before.isPresent() && GalleryFile.areEqual(before.get().gallery(), after)) {
        return new Change(after, after, Optional.empty());
      }
      Version version = Version.of(after, nextNumber(before), Instant.now(), command);
      if (storage.replace(before, after, version, keep && limits.versions() > 0)) {
        Gallery old = before.map(Stored::gallery).orElseGet(() -> Gallery.empty(after.model()));
        return new Change(old, after, pruned());
      }
      pause(tries);
    }
    throw refused(
        "was changed by others at each of %d tries, and stays as they left it; run this again"
            .formatted(TRIES));
  }

  private int nextNumber(Optional<Stored> now) {
    int current = now.map(stored -> stored.version().number()).orElse(0);
    int newest = newestFirst().stream().findFirst().map(kept -> kept.version().number()).orElse(0);
    return Math.max(current, newest) + 1;
  }

  /** Deletes the oldest versions beyond the limits; returns a warning if that fails. */
  private Optional<String> pruned() {
    try {
      int count = 0;
      long bytes = 0;
      for (Kept kept : newestFirst()) {
        count++;
        bytes += kept.bytes();
        if (count > limits.versions() || (count > 1 && bytes > limits.bytes())) {
          storage.delete(kept.version());
        }
      }
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of("was changed, but its oldest versions stay: " + e.getMessage());
    }
  }

  private static void pause(int tries) {
    long longest = Math.min(FIRST_PAUSE << Math.min(tries, 10), LONGEST_PAUSE);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest));
  }

  private Gallery present(Optional<Gallery> gallery) {
    return gallery.orElseThrow(
        () -> refused("no such gallery; './facepipe enroll --gallery' creates a gallery"));
  }

  private Gallery checked(Optional<Gallery> gallery, Model model) {
    return gallery
        .map(present -> present.requireModel(model, storage.toString()))
        .orElseGet(() -> Gallery.empty(model));
  }

  private GalleryRefused refused(String what) {
    return new GalleryRefused(storage.toString(), what);
  }

  @Override
  public void close() {
    storage.close();
  }

  /** Returns the gallery's path or address, for people. */
  @Override
  public String toString() {
    return storage.toString();
  }
}
