package dev.facepipe.bench.growth;

import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.report.Curve;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Sizes of the work as contestants of one duel, so that noise meets all points of a curve alike.
 */
final class Lines {
  private final List<Contestant> contestants = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(String line, double x, String contestant) {}

  /** Adds a point whose work is done here. */
  void add(String line, double x, Runnable work) {
    add(line, x, name -> Contestant.timed(name, work));
  }

  /** Adds a point; the contestant is made for the name that it is given. */
  void add(String line, double x, Function<String, Contestant> contestant) {
    String name = "%s %d".formatted(line, entries.size());
    contestants.add(contestant.apply(name));
    entries.add(new Entry(line, x, name));
  }

  /** Measures all points. */
  Curve curve(
      Duel duel, String name, String title, String xAxis, String yAxis, boolean logarithmic) {
    Duel.Outcome outcome = duel.between(contestants);
    Map<String, List<Curve.Point>> lines = new LinkedHashMap<>();
    for (Entry entry : entries) {
      lines
          .computeIfAbsent(entry.line(), line -> new ArrayList<>())
          .add(new Curve.Point(entry.x(), outcome.millis(entry.contestant())));
    }
    return new Curve(
        name,
        title,
        xAxis,
        yAxis,
        logarithmic,
        lines.entrySet().stream()
            .map(line -> new Curve.Line(line.getKey(), line.getValue()))
            .toList());
  }
}
