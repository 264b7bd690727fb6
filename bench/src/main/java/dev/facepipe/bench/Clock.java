package dev.facepipe.bench;

import dev.facepipe.local.cli.StatusLine;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Shows on a terminal which part runs, and for how long, because a part can take many minutes. */
final class Clock implements AutoCloseable {
  private final StatusLine status;
  private final int parts;
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "clock");
            thread.setDaemon(true);
            return thread;
          });
  private int begun;
  private @Nullable Part part;
  private Instant since = Instant.now();

  Clock(StatusLine status, Set<Part> parts) {
    this.status = status;
    this.parts = parts.size();
    var unused = ticks.scheduleAtFixedRate(this::show, 1, 1, TimeUnit.SECONDS);
  }

  /** Says that a part begins. */
  synchronized void begin(Part next) {
    part = next;
    begun++;
    since = Instant.now();
  }

  private synchronized void show() {
    if (part != null) {
      status.show(words(part, begun, parts, Duration.between(since, Instant.now())));
    }
  }

  /** Returns what the line says, such as "part 2 of 7: embedding, 01:05". */
  static String words(Part part, int number, int parts, Duration time) {
    return "part %d of %d: %s, %02d:%02d"
        .formatted(number, parts, part, time.toMinutes(), time.toSecondsPart());
  }

  @Override
  public void close() {
    ticks.shutdownNow();
    status.close();
  }
}
