package dev.facepipe.recognition.gallery;

import dev.facepipe.recognition.Model;
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
 * <p>Looks for one when asked for the gallery, in the asking thread, since a function has no other
 * while it is frozen. A new version that cannot be used is warned of once and the old one stays.
 * Safe to share between threads: one of them looks, the others go on with the gallery there is.
 */
public final class LiveGallery {
  private static final Logger LOG = LoggerFactory.getLogger(LiveGallery.class);

  private final String whose;
  private final GallerySource source;
  private final Model model;
  private final Duration interval;
  private final InstantSource clock;
  private final ReentrantLock looking = new ReentrantLock();

  private volatile Gallery current;
  private volatile Instant looked;

  // Both only under the lock.
  private @Nullable String seen;
  private String lastWarning = "";

  /**
   * Loads the gallery.
   *
   * @param whose names the gallery in messages, such as its address
   * @param model the network whose vectors will be matched
   * @param interval looks for a new version at most once in this time; zero for every time
   * @param clock by the wall, not from a start: a function that is woken from a snapshot looks
   *     again
   * @throws RuntimeException if there is none, it cannot be read, or it is of another network; the
   *     message names it
   */
  public LiveGallery(
      String whose, GallerySource source, Model model, Duration interval, InstantSource clock) {
    if (interval.isNegative()) {
      throw new IllegalArgumentException(
          "gallery %s is to be checked every %s; expected zero or more".formatted(whose, interval));
    }
    this.whose = whose;
    this.source = source;
    this.model = model;
    this.interval = interval;
    this.clock = clock;
    this.looked = clock.instant();
    GallerySource.Loaded first =
        source
            .loadIfChanged(null)
            .orElseThrow(() -> new GalleryRefused(whose, "its source gave nothing at first"));
    this.seen = first.etag();
    this.current = usable(first);
  }

  /** Returns the gallery, after a look for a new version if it is time for one. */
  public Gallery current() {
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
    return current;
  }

  /** Looks for a new version when next asked, however short a time ago that was done. */
  public void lookAgain() {
    looked = Instant.MIN;
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
        Gallery next = usable(changed.get());
        LOG.info("gallery {}: now {}, was {}", whose, next, current.version());
        current = next;
      }
      lastWarning = "";
    } catch (RuntimeException e) {
      warn(String.valueOf(e.getMessage()));
    }
  }

  private void warn(String reason) {
    if (!reason.equals(lastWarning)) {
      LOG.warn(
          "gallery {}: new version not taken, {} stays: {}",
          whose,
          current.version(),
          reason.replaceAll("\\R", " "));
      lastWarning = reason;
    }
  }

  private Gallery usable(GallerySource.Loaded loaded) {
    return GalleryFile.decode(loaded.bytes(), whose).requireModel(model, whose);
  }
}
