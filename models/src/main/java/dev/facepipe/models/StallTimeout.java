package dev.facepipe.models;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Closes a stream that has brought nothing for some time. Java's HTTP client has a timeout for the
 * head of a reply, but none for its body.
 */
final class StallTimeout implements AutoCloseable {
  /** Number of checks during the allowed silence. */
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

  StallTimeout(InputStream stream, Duration patience) {
    this.stream = stream;
    this.patience = patience.toNanos();
    long period = Math.max(1, this.patience / LOOKS);
    var unused = clock.scheduleAtFixedRate(this::look, period, period, TimeUnit.NANOSECONDS);
  }

  /** Restarts the waiting time. The reader calls this method whenever bytes arrive. */
  void heard() {
    last = System.nanoTime();
  }

  /** Returns true if this watch has closed the stream. */
  boolean fired() {
    return fired;
  }

  private void look() {
    if (System.nanoTime() - last > patience) {
      fired = true;
      try {
        stream.close();
      } catch (IOException e) {
        clock.shutdown(); // the stream is not read any more in either case
      }
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
