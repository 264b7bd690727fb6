package dev.facepipe.recognition.people;

import java.util.Arrays;

/**
 * Assigns rows to columns at the smallest total cost: the Hungarian method with shortest augmenting
 * paths (Jonker and Volgenant, 1987). Written here because the libraries at hand bring a graph of
 * objects for each call (JGraphT), and a frame has a handful of faces.
 */
final class Assignment {
  private Assignment() {}

  /**
   * Returns the column of each row. Takes rows * rows * columns steps. Equal input gives equal
   * output.
   *
   * @param costs finite; at least as many columns as rows
   */
  static int[] of(double[][] costs) {
    int rows = costs.length;
    int columns = rows == 0 ? 0 : costs[0].length;
    // Row and column 0 are the start of a path; real ones count from 1.
    double[] ofRow = new double[rows + 1];
    double[] ofColumn = new double[columns + 1];
    int[] rowOf = new int[columns + 1];
    int[] before = new int[columns + 1];
    for (int row = 1; row <= rows; row++) {
      double[] shortest = new double[columns + 1];
      Arrays.fill(shortest, Double.POSITIVE_INFINITY);
      boolean[] isDone = new boolean[columns + 1];
      rowOf[0] = row;
      int column = 0;
      do {
        isDone[column] = true;
        int from = rowOf[column];
        double step = Double.POSITIVE_INFINITY;
        int next = 0;
        for (int to = 1; to <= columns; to++) {
          if (!isDone[to]) {
            double cost = costs[from - 1][to - 1] - ofRow[from] - ofColumn[to];
            if (cost < shortest[to]) {
              shortest[to] = cost;
              before[to] = column;
            }
            if (shortest[to] < step) {
              step = shortest[to];
              next = to;
            }
          }
        }
        for (int to = 0; to <= columns; to++) {
          if (isDone[to]) {
            ofRow[rowOf[to]] += step;
            ofColumn[to] -= step;
          } else {
            shortest[to] -= step;
          }
        }
        column = next;
      } while (rowOf[column] != 0);
      while (column != 0) {
        rowOf[column] = rowOf[before[column]];
        column = before[column];
      }
    }
    int[] columnOf = new int[rows];
    for (int column = 1; column <= columns; column++) {
      if (rowOf[column] > 0) {
        columnOf[rowOf[column] - 1] = column - 1;
      }
    }
    return columnOf;
  }
}
