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

  /** One contestant's. */
  public record Line(String name, List<Point> points) {}

  /** One size of the work. */
  public record Point(double x, Spread y) {}
}
