package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.common.text.Printer.Part;
import dev.facepipe.models.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * A text table; each column is as wide as its widest cell. If the table is wider than the terminal,
 * each row is printed as a block with one line a cell, so that no name is cut.
 */
final class Table {
  private static final int GAP = 2;

  /** Terminals are at least that wide. Asking for the width starts a process. */
  private static final int USUAL_COLUMNS = 80;

  private final List<Cell> headings;
  private final List<List<Cell>> rows = new ArrayList<>();

  Table(String... headings) {
    this.headings = Stream.of(headings).map(heading -> new Cell(heading, Paint.PLAIN)).toList();
  }

  /** Adds a row with one cell a heading; null is an empty cell. */
  Table row(@Nullable Object... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          "row has %d cells; expected %d".formatted(cells.length, headings.size()));
    }
    rows.add(Stream.of(cells).map(Table::cell).toList());
    return this;
  }

  private static Cell cell(@Nullable Object cell) {
    return cell instanceof Cell made
        ? made
        : new Cell(cell == null ? "" : cell.toString(), Paint.PLAIN);
  }

  /** Prints one line a row, the headings first; on a narrow terminal, blocks. */
  void print(Printer printer) {
    print(printer, columnsOfTerminal(), Paint.isWanted());
  }

  /**
   * Prints the table.
   *
   * @param columns what fits into a line
   */
  void print(Printer printer, int columns, boolean colours) {
    int[] widths = widths();
    int width = GAP * (widths.length - 1);
    for (int one : widths) {
      width += one;
    }
    if (width <= columns) {
      line(printer, headings, widths, colours);
      rows.forEach(row -> line(printer, row, widths, colours));
    } else {
      blocks(printer, colours);
    }
  }

  private int columnsOfTerminal() {
    if (!Terminal.showsOutput()) {
      return Integer.MAX_VALUE;
    }
    int width = 0;
    for (int one : widths()) {
      width += one + GAP;
    }
    return width <= USUAL_COLUMNS
        ? Integer.MAX_VALUE
        : new UsageMessageSpec().autoWidth(true).width();
  }

  private int[] widths() {
    int[] widths = new int[headings.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = headings.get(i).width();
      for (List<Cell> row : rows) {
        widths[i] = Math.max(widths[i], row.get(i).width());
      }
    }
    return widths;
  }

  private static void line(Printer printer, List<Cell> cells, int[] widths, boolean colours) {
    List<Part> line = new ArrayList<>();
    int due = 0;
    for (int i = 0; i < widths.length; i++) {
      Cell cell = cells.get(i);
      if (cell.width() > 0) {
        line.add(new Part(" ".repeat(due)));
        line.add(cell.part(colours));
        due = 0;
      }
      due += widths[i] - cell.width() + GAP;
    }
    printer.line(line);
  }

  /** Prints each row as lines of a heading and a cell; leaves out empty cells. */
  private void blocks(Printer printer, boolean colours) {
    int widest = headings.stream().mapToInt(Cell::width).max().orElse(0);
    for (int row = 0; row < rows.size(); row++) {
      if (row > 0) {
        printer.line();
      }
      for (int i = 0; i < headings.size(); i++) {
        Cell cell = rows.get(row).get(i);
        if (cell.width() > 0) {
          List<Part> line = new ArrayList<>(List.of(headings.get(i).part(false)));
          line.add(new Part(" ".repeat(widest - headings.get(i).width() + GAP)));
          line.add(cell.part(colours));
          printer.line(line);
        }
      }
    }
  }
}
