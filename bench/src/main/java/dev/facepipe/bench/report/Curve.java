package dev.facepipe.bench.report;

import dev.facepipe.bench.measure.Spread;
import java.util.List;

/**
 * Figures that grow with the work, or over time.
 *
 * @param name of the plot's file, without the ending
 * @param title above the plot
 * @param x name of the axis, with unit
 * @param y name of the axis, with unit
 * @param logarithmic true if both axes are
 * @param lines at least one
 */
public record Curve(
    String name, String title, String x, String y, boolean logarithmic, List<Line> lines) {
  /** The points of one contestant. */
  public record Line(String name, List<Point> points) {}

  /**
   * One point.
   *
   * @param x size of the work, or time
   */
  public record Point(double x, Spread y) {}

  /**
   * Curves over the same time, drawn below each other.
   *
   * @param name of the plot's file, without the ending
   * @param curves at least one, from top to bottom
   */
  public record Panels(String name, List<Curve> curves) {}
}
