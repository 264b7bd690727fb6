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
 * Holds the current gallery, and replaces it when its source has a new version.
 *
 * <p>Checks for a new version in the thread that asks for the gallery, because a frozen function
 * runs no other thread. A new version that is unusable is logged once, and the old gallery stays. A
 * function may start without a usable gallery: it then holds an empty gallery, and every face is
 * {@code Unknown}. If the source has not answered at all since the start, {@link #current} throws
 * {@link Unavailable}.
 *
 * <p>Thread-safe: one thread checks, the others use the gallery at hand.
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

  /** Null until the source has answered once; "no such gallery" is an answer too. */
  private volatile @Nullable Gallery current;

  private volatile Instant looked = Instant.MIN;

  // Guarded by the lock.
  private boolean everUsable;
  private @Nullable String seen;
  private @Nullable RuntimeException seenIsRefused;
  private String lastLogged = "";

  /**
   * Loads the gallery, if a usable one exists.
   *
   * @param whose name of the gallery for messages, such as its address
   * @param model the network whose embeddings will be matched
   * @param interval least time between two checks for a new version; zero checks every time
   * @param clock wall clock, not time since the start, so that a function restored from a snapshot
   *     checks again
   * @param onUnusable runs after each check that finds no usable gallery
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
          "check interval of gallery %s is %s; expected zero or more".formatted(whose, interval));
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
   * Returns the gallery, after checking for a new version if the interval has passed.
   *
   * @throws Unavailable if the source has not answered since the start
   */
  public Gallery current() {
    lookIfTime();
    Gallery now = current;
    if (now == null) {
      throw new Unavailable(
          "gallery %s could not be read since the process started".formatted(whose));
    }
    return now;
  }

  /** Returns the gallery without a check; an empty gallery if none was loaded yet. */
  public Gallery held() {
    Gallery now = current;
    return now == null ? Gallery.empty(model) : now;
  }

  /**
   * Makes the next request for the gallery check for a new version, without waiting for the
   * interval. Also repeats log lines that were logged before, because a copy of a snapshot has its
   * own log.
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
        if (isTime()) { // the previous holder of the lock may have checked already
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
    if (last.equals(Instant.MIN)) { // a Duration cannot hold the difference
      return true;
    }
    Duration since = Duration.between(last, clock.instant());
    return since.isNegative() || since.compareTo(interval) >= 0;
  }

  private void look() {
    try {
      Optional<GallerySource.Loaded> changed = source.loadIfChanged(seen);
      if (changed.isPresent()) {
        seen = changed.get().etag(); // remembered even if refused, so it is not fetched again
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

  /**
   * Replaces the gallery and returns null, or returns the reason why the new version is unusable.
   */
  private @Nullable RuntimeException take(GallerySource.Loaded loaded) {
    try {
      Gallery next = GalleryFile.decode(loaded.archive(), whose).requireModel(model, whose);
      Gallery before = current;
      if (before != null) {
        LOG.info("gallery {}: now {}, was {}", whose, next, before.version());
      }
      next.warning().ifPresent(words -> LOG.warn("gallery {}: {}", whose, words));
      warnIfStale(next);
      next.prepare();
      current = next;
      everUsable = true;
      if (before != null) {
        before.release();
      }
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }

  private void warnIfStale(Gallery next) {
    int people = next.people().size();
    next.calibration()
        .filter(calibration -> calibration.isStale(people))
        .ifPresent(
            calibration ->
                LOG.warn(
                    "gallery {}: threshold was calibrated for {} people and there are {}; run 'facepipe calibrate' again",
                    whose,
                    calibration.people(),
                    people));
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
      LOG.error("gallery {}: no face gets a name until the gallery can be read: {}", whose, reason);
    } else if (everUsable) {
      LOG.warn(
          "gallery {}: new version refused, {} stays in use: {}", whose, now.version(), reason);
    } else {
      LOG.error("gallery {}: every face is Unknown until the gallery is usable: {}", whose, reason);
    }
  }
}
