package dev.facepipe.common.message;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Measures the milliseconds of consecutive steps, for {@code timings_ms}. Not thread-safe. */
public final class Stopwatch {
  private final Set<String> before;
  private final Map<String, Double> laps;
  private long last = System.nanoTime();

  /** Starts the stopwatch. */
  public Stopwatch() {
    this(Map.of());
  }

  /** Starts the stopwatch, after steps that were measured elsewhere. */
  public Stopwatch(Map<String, Double> before) {
    this.before = Set.copyOf(before.keySet());
    laps = new LinkedHashMap<>(before);
  }

  /** Starts a step now. The time before it belongs to no step. */
  public void start() {
    last = System.nanoTime();
  }

  /** Ends a step, and starts the next one. */
  public void lap(String step) {
    long now = System.nanoTime();
    record(step, (now - last) / 1e6);
    last = now;
  }

  /** Records a step that was measured by other means, in milliseconds. */
  public void record(String step, double milliseconds) {
    laps.put(step, Math.round(milliseconds * 10) / 10.0);
  }

  /**
   * Records as step {@code queue} the time since the frame arrived minus the time of all steps so
   * far. The clocks of two machines may differ a little.
   *
   * @param receivedAt arrival time of the frame, ISO-8601 in UTC
   * @throws IllegalArgumentException if {@code receivedAt} is not a time in this format
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

  /** Returns the steps in their order, rounded to a tenth of a millisecond. */
  public Map<String, Double> laps() {
    return new LinkedHashMap<>(laps);
  }

  /** Returns the steps in their order, without those that were measured elsewhere. */
  public Map<String, Double> lapsHere() {
    Map<String, Double> here = laps();
    here.keySet().removeAll(before);
    return here;
  }
}
