package dev.facepipe.bench.report;

import dev.facepipe.bench.report.Curve.Panels;
import java.util.ArrayList;
import java.util.List;

/**
 * What all parts found, in the order they found it. Parts add to the lists.
 *
 * @param figures rows of the table
 * @param curves plots
 * @param panels plots of several curves each
 * @param troubles what could not be measured, and why
 */
public record Results(
    List<Figure> figures, List<Curve> curves, List<Panels> panels, List<String> troubles) {
  /** Returns empty results. */
  public static Results empty() {
    return new Results(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }
}
