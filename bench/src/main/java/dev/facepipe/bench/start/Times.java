package dev.facepipe.bench.start;

import dev.facepipe.bench.measure.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Milliseconds of several things, each measured some times in turns. */
public final class Times {
  private final Map<String, List<Double>> times = new LinkedHashMap<>();

  /** Adds one measurement. */
  public void add(String what, double millis) {
    times.computeIfAbsent(what, first -> new ArrayList<>()).add(millis);
  }

  /** Prints medians, 10th and 90th percentiles, a line for each thing. */
  public void print() {
    times.forEach(
        (what, millis) -> {
          Spread spread = Spread.of(millis);
          System.out.printf(
              Locale.ROOT,
              "%-70s %6.1f ms (%.1f to %.1f), %d times%n",
              what,
              spread.median(),
              spread.low(),
              spread.high(),
              spread.count());
        });
  }
}
