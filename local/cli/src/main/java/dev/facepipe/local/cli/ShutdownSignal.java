package dev.facepipe.local.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for Ctrl-C or SIGTERM. The process then lives on until {@link #close}, so that the caller
 * can close everything in order.
 */
final class ShutdownSignal implements AutoCloseable {
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  ShutdownSignal() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::letEnd, "facepipe-end"));
  }

  private void letEnd() {
    told.countDown();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void await() throws InterruptedException {
    told.await();
  }

  /** Waits for the given time at most; returns true as soon as the process is told to end. */
  boolean isToldWithin(Duration time) throws InterruptedException {
    return told.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
