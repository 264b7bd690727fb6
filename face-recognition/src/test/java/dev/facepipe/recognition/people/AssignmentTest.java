package dev.facepipe.recognition.people;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  private static final double TOLERANCE = 1e-9;

  @Test
  void smallestTotalWinsOverSmallestSingleCost() {
    // 1 + 9 is more than 2 + 3.
    assertArrayEquals(new int[] {1, 0}, Assignment.of(new double[][] {{1, 2}, {3, 9}}));
  }

  @Test
  void noRowsHaveNoColumns() {
    assertArrayEquals(new int[0], Assignment.of(new double[0][]));
  }

  @Test
  void totalIsThatOfTryingEverything() {
    Random random = new Random(1);
    for (int trial = 0; trial < 300; trial++) {
      int rows = 1 + random.nextInt(5);
      double[][] costs = new double[rows][rows + random.nextInt(3)];
      for (double[] row : costs) {
        Arrays.setAll(row, i -> random.nextInt(20) / 10.0);
      }

      int[] columns = Assignment.of(costs);

      assertEquals(rows, Arrays.stream(columns).distinct().count());
      double total = 0;
      for (int i = 0; i < rows; i++) {
        total += costs[i][columns[i]];
      }
      assertEquals(least(costs, 0, new boolean[costs[0].length]), total, TOLERANCE);
    }
  }

  private static double least(double[][] costs, int row, boolean[] isTaken) {
    if (row == costs.length) {
      return 0;
    }
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < isTaken.length; i++) {
      if (!isTaken[i]) {
        isTaken[i] = true;
        least = Math.min(least, costs[row][i] + least(costs, row + 1, isTaken));
        isTaken[i] = false;
      }
    }
    return least;
  }
}
