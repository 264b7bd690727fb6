package dev.facepipe.recognition.gallery;

import dev.facepipe.common.Unavailable;
import dev.facepipe.recognition.embedding.Model;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gallery as it is now: a new version at its source is swapped in whole.
 *
 * <p>Looks for a new version when asked for the gallery, in the asking thread, since a function has
 * no other thread while it is frozen. A new version that cannot be used is logged once, and the old
 * one stays. At first the old one is a gallery of nobody: a function starts without a gallery, and
 * every face is {@code Unknown} until there is one. Only if the source gave no answer at all since
 * the start, nothing is known of the gallery, and whoever asks is told to come again.
 *
 * <p>Safe to share between threads: one of them looks, the others go on with the gallery there is.
 */
public final class LiveGallery {
  private static final Logger LOG = LoggerFactory.getLogger(LiveGallery.class);

  private final String whose;
  private final GallerySource source;
  private final Model model;
  private final Duration interval;
  private final InstantSource clock;
  private final Runnable onUnusable;
  private final ReentrantLock looking = new ReentrantLock();

  /** Null until the source gave a first answer, "there is none" included. */
  private volatile @Nullable Gallery current;

  private volatile Instant looked = Instant.MIN;

  // All only under the lock.
  private boolean everUsable;
  private @Nullable String seen;
  private @Nullable RuntimeException seenIsRefused;
  private String lastLogged = "";

  /**
   * Loads the gallery, if there is one that can be used.
   *
   * @param whose names the gallery in messages, such as its address
   * @param model the network whose vectors will be matched
   * @param interval looks for a new version at most once in this time; zero for every time
   * @param clock by the wall, not from a start: a function that is woken from a snapshot looks
   *     again
   * @param onUnusable is run after each look that finds no gallery that can be used
   */
  public LiveGallery(
      String whose,
      GallerySource source,
      Model model,
      Duration interval,
      InstantSource clock,
      Runnable onUnusable) {
    if (interval.isNegative()) {
      throw new IllegalArgumentException(
          "gallery %s is to be checked every %s; expected zero or more".formatted(whose, interval));
    }
    this.whose = whose;
    this.source = source;
    this.model = model;
    this.interval = interval;
    this.clock = clock;
    this.onUnusable = onUnusable;
    lookIfTime();
  }

  /**
   * Returns the gallery, after a look for a new version if it is time for one.
   *
   * @throws Unavailable if the source gave no answer since the start
   */
  public Gallery current() {
    lookIfTime();
    Gallery now = current;
    if (now == null) {
      throw new Unavailable("gallery %s could not be read since the start".formatted(whose));
    }
    return now;
  }

  /** Returns the gallery without a look at its source; one of nobody if there is none yet. */
  public Gallery held() {
    Gallery now = current;
    return now == null ? Gallery.empty(model) : now;
  }

  /**
   * Looks for a new version when next asked, however short a time ago that was done, and logs again
   * what was logged before: a copy of a snapshot has a log of its own.
   */
  public void lookAgain() {
    looking.lock();
    try {
      looked = Instant.MIN;
      lastLogged = "";
    } finally {
      looking.unlock();
    }
  }

  private void lookIfTime() {
    if (isTime() && looking.tryLock()) {
      try {
        if (isTime()) { // not already done by who held the lock before
          looked = clock.instant();
          look();
        }
      } finally {
        looking.unlock();
      }
    }
  }

  private boolean isTime() {
    Instant last = looked;
    if (last.equals(Instant.MIN)) { // longer ago than a duration can say
      return true;
    }
    Duration since = Duration.between(last, clock.instant());
    return since.isNegative() || since.compareTo(interval) >= 0;
  }

  private void look() {
    try {
      Optional<GallerySource.Loaded> changed = source.loadIfChanged(seen);
      if (changed.isPresent()) {
        seen = changed.get().etag(); // a version that is refused is not fetched again either
        seenIsRefused = take(changed.get());
      }
    } catch (RuntimeException e) {
      unusable(e);
      return;
    }
    if (seenIsRefused == null) {
      lastLogged = "";
    } else {
      unusable(seenIsRefused);
    }
  }

  /** Swaps a version in and returns nothing, or returns why it cannot be used. */
  private @Nullable RuntimeException take(GallerySource.Loaded loaded) {
    try {
      Gallery next = GalleryFile.decode(loaded.bytes(), whose).requireModel(model, whose);
      Gallery before = current;
      if (before != null) {
        LOG.info("gallery {}: now {}, was {}", whose, next, before.version());
      }
      next.warning().ifPresent(words -> LOG.warn("gallery {}: {}", whose, words));
      current = next;
      everUsable = true;
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }

  private void unusable(RuntimeException reason) {
    if (current == null && !(reason instanceof Unavailable)) {
      current = Gallery.empty(model);
    }
    log(String.valueOf(reason.getMessage()).replaceAll("\\R", " "));
    onUnusable.run();
  }

  private void log(String reason) {
    if (reason.equals(lastLogged)) {
      return;
    }
    lastLogged = reason;
    Gallery now = current;
    if (now == null) {
      LOG.error("gallery {}: nobody is named until it can be read: {}", whose, reason);
    } else if (everUsable) {
      LOG.warn("gallery {}: new version not taken, {} stays: {}", whose, now.version(), reason);
    } else {
      LOG.error("gallery {}: every face is Unknown until it can be used: {}", whose, reason);
    }
  }
}
