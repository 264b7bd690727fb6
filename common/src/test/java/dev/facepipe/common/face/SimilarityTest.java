package dev.facepipe.common.face;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SimilarityTest {
  private static final double TOLERANCE = 1e-9;

  private static final List<Point> CORNERS =
      List.of(new Point(0, 0), new Point(2, 0), new Point(2, 1));

  @Test
  void aQuarterTurnWithScaleAndMoveIsFound() {
    // x' = -2 y + 10, y' = 2 x + 20
    List<Point> turned = List.of(new Point(10, 20), new Point(10, 24), new Point(8, 24));

    Similarity found = Similarity.between(CORNERS, turned);

    assertEquals(0, found.a(), TOLERANCE);
    assertEquals(2, found.b(), TOLERANCE);
    assertEquals(10, found.dx(), TOLERANCE);
    assertEquals(20, found.dy(), TOLERANCE);
    assertEquals(2, found.scale(), TOLERANCE);
  }

  @Test
  void theInverseMapsBack() {
    Similarity there = new Similarity(0.6, -0.8, 3, 7);
    Similarity back = there.inverse();

    double x = there.a() * 5 - there.b() * 4 + there.dx();
    double y = there.b() * 5 + there.a() * 4 + there.dy();
    assertEquals(5, back.a() * x - back.b() * y + back.dx(), TOLERANCE);
    assertEquals(4, back.b() * x + back.a() * y + back.dy(), TOLERANCE);
  }

  @Test
  void theErrorOfOneBadPointIsSpreadOverAllPoints() {
    // A square whose last corner is off by one: the mean error is zero.
    List<Point> square =
        List.of(new Point(0, 0), new Point(4, 0), new Point(4, 4), new Point(0, 4));
    List<Point> dented =
        List.of(new Point(0, 0), new Point(4, 0), new Point(4, 4), new Point(0, 5));

    Similarity found = Similarity.between(square, dented);

    double error = 0;
    for (int i = 0; i < 4; i++) {
      Point p = square.get(i);
      error += found.b() * p.x() + found.a() * p.y() + found.dy() - dented.get(i).y();
    }
    assertEquals(0, error, TOLERANCE);
    // By hand, from the points minus their means: along 16 + 18, across 0 - 2, spread 32.
    assertEquals(34.0 / 32, found.a(), TOLERANCE);
    assertEquals(-2.0 / 32, found.b(), TOLERANCE);
  }

  @Test
  void equalPointsAreRefused() {
    Point place = new Point(1, 1);

    assertThrows(
        IllegalArgumentException.class,
        () -> Similarity.between(List.of(place, place), List.of(place, place)));
  }
}
