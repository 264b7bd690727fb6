package dev.facepipe.bench.report;

import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.peer.Peer;
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
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws curves, the ratios of all duels, and courses over time, as PNG. */
public final class Plots {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 600;

  /** Room below the bars for the names of the work. */
  private static final int BARS_HEIGHT = 760;

  private static final int PANEL_HEIGHT = 260;
  private static final int Y_AXIS_WIDTH = 90;
  private static final int LABEL_ROTATION = 60;
  private static final float LINE = 2.5f;

  /** Tell apart by people who see no difference of red and green. Source: Okabe and Ito 2008. */
  private static final Color[] COLORS = {
    new Color(0x0072B2), new Color(0xE69F00), new Color(0x009E73), new Color(0xCC79A7)
  };

  private static final Color GRID = new Color(0xDDDDDD);

  private Plots() {}

  /**
   * Writes a plot for each curve, and one of the duels if there were any.
   *
   * @return nothing, or why there are no plots
   */
  public static Optional<String> write(Report report, Path folder) throws IOException {
    try {
      for (Curve curve : report.curves()) {
        save(curve(curve), folder, curve.name());
      }
      for (Panels panels : report.panels()) {
        save(panels, folder);
      }
      List<Figure> duels =
          report.figures().stream().filter(f -> f.peer() != null || f.plain() != null).toList();
      if (!duels.isEmpty()) {
        save(ratios(duels), folder, "duels");
      }
      return Optional.empty();
    } catch (RuntimeException | LinkageError | InternalError e) {
      // Without any font, AWT falls in one of many ways, each time in another.
      return Optional.of(
          "no plots: Java cannot draw text (%s); it needs FreeType, Fontconfig and a font, on Debian libfreetype6, fontconfig and fonts-dejavu-core"
              .formatted(e));
    }
  }

  private static XYChart curve(Curve curve) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(curve.title())
            .xAxisTitle(curve.x())
            .yAxisTitle(curve.y())
            .build();
    style(chart.getStyler());
    chart.getStyler().setXAxisLogarithmic(curve.logarithmic());
    chart.getStyler().setYAxisLogarithmic(curve.logarithmic());
    chart
        .getStyler()
        .setLegendPosition(falls(curve) ? LegendPosition.InsideNE : LegendPosition.InsideNW);
    chart.getStyler().setxAxisTickLabelsFormattingFunction(Plots::label);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(Plots::label);
    if (!curve.logarithmic()) {
      chart.getStyler().setXAxisMin(0.0);
      chart.getStyler().setYAxisMin(0.0);
    }
    for (int i = 0; i < curve.lines().size(); i++) {
      List<Curve.Point> points = curve.lines().get(i).points();
      XYSeries series =
          chart.addSeries(
              curve.lines().get(i).name(),
              points.stream().mapToDouble(Curve.Point::x).toArray(),
              points.stream().mapToDouble(point -> point.y().median()).toArray());
      series.setLineColor(COLORS[i % COLORS.length]);
      series.setMarkerColor(COLORS[i % COLORS.length]);
      series.setLineStyle(new BasicStroke(LINE));
      series.setMarker(SeriesMarkers.CIRCLE);
    }
    return chart;
  }

  /** All with the same time axis, none with a mark at each of its many points. */
  private static void save(Panels panels, Path folder) throws IOException {
    BufferedImage page =
        new BufferedImage(WIDTH, PANEL_HEIGHT * panels.curves().size(), BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = page.createGraphics();
    for (Curve curve : panels.curves()) {
      XYChart chart = curve(curve);
      chart.getSeriesMap().values().forEach(line -> line.setMarker(SeriesMarkers.NONE));
      chart.getStyler().setLegendVisible(curve.lines().size() > 1);
      chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
      // Wide enough for the numbers of any panel, so that the axes lie below each other.
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

  /** {@code 100,000} rather than {@code 1E5}. */
  private static String label(double value) {
    return new DecimalFormat("#,##0.##", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(value);
  }

  private static CategoryChart ratios(List<Figure> duels) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(BARS_HEIGHT)
            .title("Times as fast as others, in one run; the line is where both are equal")
            .yAxisTitle("times as fast")
            .build();
    style(chart.getStyler());
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
    chart.getStyler().setXAxisLabelAlignment(TextAlignment.Right);
    chart.getStyler().setXAxisLabelRotation(LABEL_ROTATION);
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setSeriesColors(COLORS);
    bars(chart, "as " + Peer.NAME, duels, Figure::peer);
    bars(chart, "as the same network, plain", duels, Figure::plain);
    chart.getStyler().setAnnotationLineColor(Color.BLACK);
    chart.addAnnotation(new AnnotationLine(1, false, false));
    return chart;
  }

  private static void bars(
      CategoryChart chart,
      String name,
      List<Figure> duels,
      Function<Figure, @Nullable Rival> rival) {
    List<String> works = duels.stream().map(Figure::work).toList();
    // XChart leaves out bars of zero; it takes no gaps.
    List<Double> ratios =
        duels.stream()
            .map(rival)
            .map(found -> Optional.ofNullable(found).map(Rival::ratio))
            .map(found -> found.map(Spread::median).orElse(0.0))
            .toList();
    if (ratios.stream().anyMatch(ratio -> ratio > 0)) {
      chart.addSeries(name, works, ratios);
    }
  }

  private static void style(AxesChartStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setChartTitleFont(font(Font.BOLD, 18));
    styler.setAxisTitleFont(font(Font.PLAIN, 15));
    styler.setAxisTickLabelsFont(font(Font.PLAIN, 13));
    styler.setLegendFont(font(Font.PLAIN, 14));
    styler.setLegendBorderColor(GRID);
    styler.setMarkerSize(8);
  }

  private static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

  private static void save(Chart<?, ?> chart, Path folder, String name) throws IOException {
    BitmapEncoder.saveBitmap(chart, folder.resolve(name + ".png").toString(), BitmapFormat.PNG);
  }
}
