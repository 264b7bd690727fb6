package dev.facepipe.bench.duel;

import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.peer.Peer;
import dev.facepipe.bench.report.Curve;
import dev.facepipe.bench.stage.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines of a curve. All sizes of the work are contestants of one duel, so that noise meets all
 * points alike.
 */
final class Lines {
  private final Stage stage;
  private final boolean perX;
  private final Map<String, List<Curve.Point>> lines = new LinkedHashMap<>();
  private final List<Contestant> contestants = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();

  /** A point that is not measured yet. */
  private record Entry(String line, double x, String contestant) {}

  /**
   * Makes a curve without points.
   *
   * @param perX true if points show the time divided by the size of the work
   */
  Lines(Stage stage, boolean perX) {
    this.stage = stage;
    this.perX = perX;
  }

  /** Adds a point whose work is done in this process. */
  void add(String line, double x, Runnable work) {
    contestants.add(Contestant.timed(entry(line, x), work));
  }

  /** Adds a point of the peer, if there is a peer. */
  void add(String line, double x, Map<String, Object> request) {
    Peer peer = stage.peer();
    if (peer != null) {
      contestants.add(peer.contestant(entry(line, x), request));
    }
  }

  private String entry(String line, double x) {
    String contestant = "%s %d".formatted(line, entries.size());
    entries.add(new Entry(line, x, contestant));
    return contestant;
  }

  /** Measures the points that were added since the last call. */
  void measure() {
    Duel.Outcome outcome = stage.effort().duel().between(contestants);
    for (Entry entry : entries) {
      double unit = perX ? entry.x() : 1;
      lines
          .computeIfAbsent(entry.line(), line -> new ArrayList<>())
          .add(
              new Curve.Point(
                  entry.x(), outcome.millis(entry.contestant()).map(millis -> millis / unit)));
    }
    contestants.clear();
    entries.clear();
  }

  List<Curve.Line> list() {
    return lines.entrySet().stream()
        .map(line -> new Curve.Line(line.getKey(), line.getValue()))
        .toList();
  }
}
