package dev.facepipe.scalable.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the instance while messages are in hand. A minute after the last one it lets go, and not
 * sooner, so that the group is not called for every message. Thread-safe.
 */
final class BusySign {
  private static final Logger LOG = LoggerFactory.getLogger(BusySign.class);

  private static final Duration LINGER = Duration.ofMinutes(1);

  private final ScaleInProtection protection;
  private final InstantSource clock;
  private Instant lastBusy;

  /** What was told last; null when nothing was, since a worker before this one may have. */
  private @Nullable Boolean told;

  /** Begins idle. */
  BusySign(ScaleInProtection protection, InstantSource clock) {
    this.protection = protection;
    this.clock = clock;
    this.lastBusy = clock.instant();
  }

  /** Messages are in hand. */
  synchronized void busy() {
    lastBusy = clock.instant();
    tell(true);
  }

  /** None are. */
  synchronized void idle() {
    if (Duration.between(lastBusy, clock.instant()).compareTo(LINGER) >= 0) {
      tell(false);
    }
  }

  /** None will be. */
  synchronized void end() {
    tell(false);
  }

  private void tell(boolean busy) {
    if (told != null && told == busy) {
      return;
    }
    try {
      protection.set(busy);
      told = busy;
    } catch (RuntimeException e) { // the work goes on; its messages are safe in the queue
      LOG.warn("scale-in protection is not known to be {}: {}", busy, e.getMessage());
    }
  }
}
