package dev.facepipe.bench.report;

import dev.facepipe.bench.measure.Spread;
import java.util.List;

/**
 * How a figure grows with the work.
 *
 * @param name of its plot's file, without the ending
 * @param title above the plot
 * @param x axis with unit
 * @param y axis with unit
 * @param logarithmic whether both axes are
 * @param lines at least one
 */
public record Curve(
    String name, String title, String x, String y, boolean logarithmic, List<Line> lines) {

  /** With every figure divided by the work it was measured at: the cost of one. */
  public Curve perX() {
    return with(
        lines.stream()
            .map(
                line ->
                    new Line(
                        line.name(),
                        line.points().stream()
                            .map(point -> new Point(point.x(), point.y().map(y -> y / point.x())))
                            .toList()))
            .toList());
  }

  /** Returns one curve with the points of all, line by line; the lines' names are the same. */
  public static Curve joined(List<Curve> curves) {
    Curve first = curves.get(0);
    return first.with(
        first.lines().stream()
            .map(
                line ->
                    new Line(
                        line.name(),
                        curves.stream()
                            .flatMap(curve -> curve.lines().stream())
                            .filter(other -> other.name().equals(line.name()))
                            .flatMap(other -> other.points().stream())
                            .toList()))
            .toList());
  }

  private Curve with(List<Line> other) {
    return new Curve(name, title, x, y, logarithmic, other);
  }

  /** One contestant's. */
  public record Line(String name, List<Point> points) {}

  /** One size of the work. */
  public record Point(double x, Spread y) {}
}
