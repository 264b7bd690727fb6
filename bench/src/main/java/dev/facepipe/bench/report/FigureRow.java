package dev.facepipe.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * One line of a table of {@code figures.md}: units and targets, or notes.
 *
 * @param part that measures the figure
 * @param work beginning of the figure's work; empty for all work of the part
 * @param rest the other cells
 */
record FigureRow(String part, String work, List<String> rest) {
  private static final List<FigureRow> ROWS = read();

  /** Returns the unit and the targets of a figure, without values. */
  static FigureRow of(String part, String work) {
    return rows(3, part, work)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "figures.md has no row for %s: %s".formatted(part, work)));
  }

  /** Returns the templates of a figure's notes. */
  static List<String> notes(String part, String work) {
    return rows(1, part, work).map(row -> row.rest().get(0)).toList();
  }

  String unit() {
    return rest.get(0);
  }

  List<Target> targets() {
    return Stream.of(rest.get(1).split(";"))
        .filter(wanted -> !wanted.isEmpty())
        .map(wanted -> Target.parse(wanted.strip()))
        .toList();
  }

  private static Stream<FigureRow> rows(int cells, String part, String work) {
    return ROWS.stream()
        .filter(row -> row.rest.size() == cells)
        .filter(row -> row.part.equals(part) && work.startsWith(row.work));
  }

  private static List<FigureRow> read() {
    try (InputStream in = FigureRow.class.getResourceAsStream("figures.md")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("| "))
          .map(line -> Stream.of(line.split("\\|")).skip(1).map(String::strip).toList())
          .map(cells -> new FigureRow(cells.get(0), cells.get(1), cells.subList(2, cells.size())))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
