package dev.facepipe.models;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Closes a stream from which nothing has come for a while: Java's HTTP client has a timeout for the
 * head of a response, and none for its body.
 */
final class SilenceWatch implements AutoCloseable {
  /** How many times in the span it looks. */
  private static final int LOOKS = 8;

  private final InputStream stream;
  private final long patience;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "silence-watch");
            thread.setDaemon(true);
            return thread;
          });
  private volatile long last = System.nanoTime();
  private volatile boolean fired;

  SilenceWatch(InputStream stream, Duration patience) {
    this.stream = stream;
    this.patience = patience.toNanos();
    long period = Math.max(1, this.patience / LOOKS);
    var unused = clock.scheduleAtFixedRate(this::look, period, period, TimeUnit.NANOSECONDS);
  }

  /** To be called whenever something came. */
  void heard() {
    last = System.nanoTime();
  }

  /** Whether it has closed the stream. */
  boolean fired() {
    return fired;
  }

  private void look() {
    if (System.nanoTime() - last > patience) {
      fired = true;
      try {
        stream.close();
      } catch (IOException e) {
        clock.shutdown(); // it is not read from any more either way
      }
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
