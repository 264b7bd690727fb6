package dev.facepipe.scalable.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Protects the instance from scale-in while it processes messages. Ends the protection one minute
 * after the last message, so that not every message causes a call. Thread-safe.
 */
final class BusySign {
  private static final Logger LOG = LoggerFactory.getLogger(BusySign.class);

  private static final Duration LINGER = Duration.ofMinutes(1);

  private final ScaleInProtection protection;
  private final InstantSource clock;
  private Instant lastBusy;

  /** Last value that was sent; null at first, because a previous worker may have sent another. */
  private @Nullable Boolean told;

  /** Creates a sign that counts as idle since now. */
  BusySign(ScaleInProtection protection, InstantSource clock) {
    this.protection = protection;
    this.clock = clock;
    this.lastBusy = clock.instant();
  }

  /** Reports that messages are being processed. */
  synchronized void busy() {
    lastBusy = clock.instant();
    tell(true);
  }

  /** Reports that no messages are being processed. */
  synchronized void idle() {
    if (Duration.between(lastBusy, clock.instant()).compareTo(LINGER) >= 0) {
      tell(false);
    }
  }

  /** Reports that no more messages will be processed. */
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
    } catch (RuntimeException e) { // go on working: unfinished messages are safe in the queue
      LOG.warn("scale-in protection could not be set to {}: {}", busy, e.getMessage());
    }
  }
}
