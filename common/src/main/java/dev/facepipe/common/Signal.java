package dev.facepipe.common;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells other threads once, for example that they have to end. Thread-safe. */
public final class Signal {
  private final CountDownLatch given = new CountDownLatch(1);

  /** Gives the signal; all threads that wait for it go on. */
  public void give() {
    given.countDown();
  }

  /**
   * Waits for the signal; returns true if it is given within this time, or if this thread is
   * interrupted.
   */
  public boolean isGivenWithin(Duration time) {
    try {
      return given.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
