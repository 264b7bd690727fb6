package dev.facepipe.common.face;

import java.util.List;

/**
 * A similarity transform of the plane: rotation, scaling and translation. {@code x' = a x - b y +
 * dx}, {@code y' = b x + a y + dy}.
 */
public record Similarity(double a, double b, double dx, double dy) {

  /**
   * Returns the transform that maps points nearest to their targets, by least squares.
   *
   * @param from points, at least two of them different
   * @param to the targets: as many points, in the same order
   */
  public static Similarity between(List<Point> from, List<Point> to) {
    Mean source = Mean.of(from);
    Mean target = Mean.of(to);
    double along = 0;
    double across = 0;
    double spread = 0;
    for (int i = 0; i < from.size(); i++) {
      double x = from.get(i).x() - source.x();
      double y = from.get(i).y() - source.y();
      double u = to.get(i).x() - target.x();
      double v = to.get(i).y() - target.y();
      along += x * u + y * v;
      across += x * v - y * u;
      spread += x * x + y * y;
    }
    if (!(spread > 0)) {
      throw new IllegalArgumentException(
          "all points are equal; expected at least two different points");
    }
    double a = along / spread;
    double b = across / spread;
    return new Similarity(
        a,
        b,
        target.x() - a * source.x() + b * source.y(),
        target.y() - b * source.x() - a * source.y());
  }

  /** Returns the x coordinate of the transformed point. */
  public double x(double x, double y) {
    return a * x - b * y + dx;
  }

  /** Returns the y coordinate of the transformed point. */
  public double y(double x, double y) {
    return b * x + a * y + dy;
  }

  /** Returns the factor by which lengths grow. */
  public double scale() {
    return Math.hypot(a, b);
  }

  /** Returns the inverse transform. */
  public Similarity inverse() {
    double square = a * a + b * b;
    double inverseA = a / square;
    double inverseB = -b / square;
    return new Similarity(
        inverseA, inverseB, -inverseA * dx + inverseB * dy, -inverseB * dx - inverseA * dy);
  }

  private record Mean(double x, double y) {
    static Mean of(List<Point> points) {
      return new Mean(
          points.stream().mapToDouble(Point::x).average().orElseThrow(),
          points.stream().mapToDouble(Point::y).average().orElseThrow());
    }
  }
}
