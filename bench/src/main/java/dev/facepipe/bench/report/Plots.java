package dev.facepipe.bench.report;

import dev.facepipe.bench.report.Curve.Panels;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws curves and panels, as PNG. */
public final class Plots {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 600;

  private static final int PANEL_HEIGHT = 260;
  private static final int Y_AXIS_WIDTH = 90;
  private static final float LINE = 2.5f;

  /** Colors for people who see no difference of red and green. Source: Okabe and Ito 2008. */
  private static final Color[] COLORS = {
    new Color(0x0072B2), new Color(0xE69F00), new Color(0x009E73), new Color(0xCC79A7)
  };

  private static final Color GRID = new Color(0xDDDDDD);

  private Plots() {}

  /**
   * Writes a plot of each curve and each group of panels.
   *
   * @return the reason why there are no plots; empty if there are
   */
  public static Optional<String> write(Results results, Path folder) throws IOException {
    try {
      for (Curve curve : results.curves()) {
        save(curve(curve), folder, curve.name());
      }
      for (Panels panels : results.panels()) {
        save(panels, folder);
      }
      return Optional.empty();
    } catch (RuntimeException | LinkageError | InternalError e) {
      // Without any font AWT fails in many ways.
      return Optional.of(
          "no plots: Java cannot draw text (%s); it needs FreeType, Fontconfig and a font, on Debian libfreetype6, fontconfig and fonts-dejavu-core"
              .formatted(e));
    }
  }

  private static XYChart curve(Curve curve) {
    XYChart chart = new XYChart(WIDTH, HEIGHT);
    chart.setTitle(curve.title());
    chart.setXAxisTitle(curve.x());
    chart.setYAxisTitle(curve.y());
    XYStyler styler = chart.getStyler();
    style(styler);
    styler.setXAxisLogarithmic(curve.logarithmic());
    styler.setYAxisLogarithmic(curve.logarithmic());
    styler.setLegendPosition(falls(curve) ? LegendPosition.InsideNE : LegendPosition.InsideNW);
    styler.setxAxisTickLabelsFormattingFunction(Plots::label);
    styler.setyAxisTickLabelsFormattingFunction(Plots::label);
    if (!curve.logarithmic()) {
      styler.setXAxisMin(0.0);
      styler.setYAxisMin(0.0);
    }
    for (Curve.Line line : curve.lines()) {
      XYSeries series =
          chart.addSeries(
              line.name(),
              line.points().stream().mapToDouble(Curve.Point::x).toArray(),
              line.points().stream().mapToDouble(point -> point.y().median()).toArray());
      series.setLineStyle(new BasicStroke(LINE));
      series.setMarker(SeriesMarkers.CIRCLE);
    }
    return chart;
  }

  private static void save(Panels panels, Path folder) throws IOException {
    BufferedImage page =
        new BufferedImage(WIDTH, PANEL_HEIGHT * panels.curves().size(), BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = page.createGraphics();
    for (Curve curve : panels.curves()) {
      XYChart chart = curve(curve);
      // A line of many points needs no markers.
      chart.getSeriesMap().values().forEach(line -> line.setMarker(SeriesMarkers.NONE));
      chart.getStyler().setLegendVisible(curve.lines().size() > 1);
      chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
      // One width for all panels keeps their time axes below each other.
      chart.getStyler().setYAxisLeftWidthHint(Y_AXIS_WIDTH);
      chart.paint(pen, WIDTH, PANEL_HEIGHT);
      pen.translate(0, PANEL_HEIGHT);
    }
    pen.dispose();
    ImageIO.write(page, "png", folder.resolve(panels.name() + ".png").toFile());
  }

  private static boolean falls(Curve curve) {
    List<Curve.Point> points = curve.lines().get(0).points();
    return points.get(0).y().median() > points.get(points.size() - 1).y().median();
  }

  /** Returns {@code 100,000} rather than {@code 1E5}. */
  private static String label(double value) {
    return new DecimalFormat("#,##0.##", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(value);
  }

  private static void style(AxesChartStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setLegendBorderColor(GRID);
    styler.setSeriesColors(COLORS);
    styler.setChartTitleFont(styler.getChartTitleFont().deriveFont(18f));
    styler.setAxisTitleFont(styler.getAxisTitleFont().deriveFont(Font.PLAIN, 15f));
    styler.setAxisTickLabelsFont(styler.getAxisTickLabelsFont().deriveFont(Font.PLAIN, 13f));
    styler.setLegendFont(styler.getLegendFont().deriveFont(14f));
  }

  private static void save(Chart<?, ?> chart, Path folder, String name) throws IOException {
    BitmapEncoder.saveBitmap(chart, folder.resolve(name + ".png").toString(), BitmapFormat.PNG);
  }
}
