package dev.facepipe.common.message;

import dev.facepipe.common.figure.Step;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Measures the milliseconds of consecutive steps, for {@code timings_ms}. Not thread-safe. */
public final class Stopwatch {
  private final Map<String, Double> before;
  private final Map<Step, Double> here = new EnumMap<>(Step.class);
  private long last = System.nanoTime();

  /** Starts the stopwatch. */
  public Stopwatch() {
    this(Map.of());
  }

  /** Starts the stopwatch, after steps that were measured elsewhere. */
  public Stopwatch(Map<String, Double> before) {
    this.before = new LinkedHashMap<>(before);
  }

  /** Starts a step now. The time before it belongs to no step. */
  public void start() {
    last = System.nanoTime();
  }

  /** Ends a step, and starts the next one. */
  public void lap(Step step) {
    long now = System.nanoTime();
    record(step, (now - last) / 1e6);
    last = now;
  }

  private void record(Step step, double milliseconds) {
    here.put(step, Math.round(milliseconds * 10) / 10.0);
  }

  /**
   * Records as step {@link Step#QUEUE} the time since the frame arrived minus the time of all steps
   * so far. The clocks of two machines may differ a little.
   *
   * @param receivedAt arrival time of the frame, ISO-8601 in UTC
   * @throws IllegalArgumentException if {@code receivedAt} is not a time in this format
   */
  public void recordQueue(String receivedAt) {
    try {
      Duration onTheWay = Duration.between(Instant.parse(receivedAt), Instant.now());
      double worked = laps().values().stream().mapToDouble(ms -> ms).sum();
      record(Step.QUEUE, Math.max(0, onTheWay.toNanos() / 1e6 - worked));
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("received_at is not a time in ISO-8601", e);
    }
  }

  /** Returns the steps in their order, rounded to a tenth of a millisecond. */
  public Map<String, Double> laps() {
    Map<String, Double> laps = new LinkedHashMap<>(before);
    here.forEach((step, milliseconds) -> laps.put(step.toString(), milliseconds));
    return laps;
  }

  /** Returns the steps in their order, without those that were measured elsewhere. */
  public Map<Step, Double> lapsHere() {
    return new EnumMap<>(here);
  }
}
