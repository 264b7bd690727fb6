package dev.facepipe.bench.accuracy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of figures.
 *
 * @param title heading
 * @param note what was measured, in a sentence or two
 * @param columns headings of the columns
 * @param rows as many cells as there are columns; grows
 */
public record Table(String title, String note, List<String> columns, List<List<Cell>> rows) {
  /** Returns a table without rows. */
  public static Table of(String title, String note, String... columns) {
    return new Table(title, note, List.of(columns), new ArrayList<>());
  }

  /** Adds a row. */
  public void add(Cell... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "row of '%s' has %d cells; expected %d".formatted(title, cells.length, columns.size()));
    }
    rows.add(List.of(cells));
  }

  /** Returns the table in Markdown, with its heading and its note. */
  public String markdown() {
    return "### %s%n%n%s%n%n%s%n%s%n%s%n"
        .formatted(
            title,
            note,
            line(columns),
            line(columns.stream().map(column -> "---").toList()),
            rows.stream()
                .map(row -> line(row.stream().map(Cell::text).toList()))
                .collect(Collectors.joining("\n")));
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
