package dev.facepipe.bench.report;

import java.util.List;

/** A table in Markdown whose columns are as wide as their widest cell. */
final class MarkdownTable {
  private MarkdownTable() {}

  /**
   * Returns the table's lines.
   *
   * @param rows the first is the heading; all have as many cells
   */
  static String of(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      if (row.size() != widths.length) {
        throw new IllegalArgumentException(
            "row has %d cells; expected %d".formatted(row.size(), widths.length));
      }
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows.size(); row++) {
      line(text, rows.get(row), widths);
      if (row == 0) {
        for (int width : widths) {
          text.append('|').append("-".repeat(width + 2));
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> row, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      text.append("| ").append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 1));
    }
    text.append("|\n");
  }
}
