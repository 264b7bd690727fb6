package dev.facepipe.common.message;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Milliseconds of one step after the other, for {@code timings_ms}. For one thread. */
public final class Stopwatch {
  private final Set<String> before;
  private final Map<String, Double> laps;
  private long last = System.nanoTime();

  /** Starts. */
  public Stopwatch() {
    this(Map.of());
  }

  /** Starts after steps that were measured elsewhere. */
  public Stopwatch(Map<String, Double> before) {
    this.before = Set.copyOf(before.keySet());
    laps = new LinkedHashMap<>(before);
  }

  /** Begins a step now: what went before it is nobody's. */
  public void start() {
    last = System.nanoTime();
  }

  /** Ends a step; the next one begins. */
  public void lap(String step) {
    long now = System.nanoTime();
    record(step, (now - last) / 1e6);
    last = now;
  }

  /** Notes a step measured by other means, in milliseconds. */
  public void record(String step, double milliseconds) {
    laps.put(step, Math.round(milliseconds * 10) / 10.0);
  }

  /**
   * Notes as {@code queue} what no step so far accounts for of the time since the frame came;
   * clocks may differ a little.
   *
   * @param receivedAt ISO-8601 in UTC
   * @throws IllegalArgumentException if it is no such time
   */
  public void recordQueue(String receivedAt) {
    try {
      Duration onTheWay = Duration.between(Instant.parse(receivedAt), Instant.now());
      double worked = laps.values().stream().mapToDouble(ms -> ms).sum();
      record("queue", Math.max(0, onTheWay.toNanos() / 1e6 - worked));
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("received_at is not a time in ISO-8601", e);
    }
  }

  /** The steps in their order, to a tenth of a millisecond. */
  public Map<String, Double> laps() {
    return new LinkedHashMap<>(laps);
  }

  /** The same without the steps that were measured elsewhere. */
  public Map<String, Double> lapsHere() {
    Map<String, Double> here = laps();
    here.keySet().removeAll(before);
    return here;
  }
}
