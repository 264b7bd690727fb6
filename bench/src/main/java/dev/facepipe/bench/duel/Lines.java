package dev.facepipe.bench.duel;

import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.report.Curve;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The lines of a curve. All sizes of the work are contestants of one duel, so that noise meets all
 * points alike.
 */
final class Lines {
  private final Map<String, List<Curve.Point>> lines = new LinkedHashMap<>();
  private final List<Contestant> contestants = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();

  /**
   * A point that is not measured yet.
   *
   * @param share of the measured time that counts
   */
  private record Entry(String line, double x, double share, String contestant) {}

  /** Adds a point whose work is done in this process. */
  void add(String line, double x, Runnable work) {
    add(line, x, 1, name -> Contestant.timed(name, work));
  }

  /** Adds a point of a contestant that is made for a name, and of which a share counts. */
  void add(String line, double x, double share, Function<String, Contestant> contestant) {
    String name = "%s %d".formatted(line, entries.size());
    contestants.add(contestant.apply(name));
    entries.add(new Entry(line, x, share, name));
  }

  /** Measures the points that were added since the last duel. */
  Lines measure(Duel duel) {
    Duel.Outcome outcome = duel.between(contestants);
    for (Entry entry : entries) {
      lines
          .computeIfAbsent(entry.line(), line -> new ArrayList<>())
          .add(
              new Curve.Point(
                  entry.x(),
                  outcome.millis(entry.contestant()).map(millis -> millis * entry.share())));
    }
    contestants.clear();
    entries.clear();
    return this;
  }

  /** Returns the curve of all measured points. */
  Curve curve(String name, String title, String xAxis, String yAxis, boolean logarithmic) {
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
