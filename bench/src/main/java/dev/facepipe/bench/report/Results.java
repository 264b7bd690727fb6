package dev.facepipe.bench.report;

import java.util.ArrayList;
import java.util.List;

/** What the parts found, in the order they found it. */
public final class Results {
  private final List<Figure> figures = new ArrayList<>();
  private final List<Curve> curves = new ArrayList<>();
  private final List<Panels> panels = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();

  /** Adds a row of the table. */
  public void add(Figure figure) {
    figures.add(figure);
  }

  /** Adds a plot. */
  public void add(Curve curve) {
    curves.add(curve);
  }

  /** Adds a plot of several panels. */
  public void add(Panels several) {
    panels.add(several);
  }

  /** Adds what could not be measured, and why. */
  public void trouble(String line) {
    troubles.add(line);
  }

  /** Rows of the table. */
  public List<Figure> figures() {
    return List.copyOf(figures);
  }

  /** Plots. */
  public List<Curve> curves() {
    return List.copyOf(curves);
  }

  /** Plots of several panels. */
  public List<Panels> panels() {
    return List.copyOf(panels);
  }

  /** What could not be measured, and why. */
  public List<String> troubles() {
    return List.copyOf(troubles);
  }
}
