package dev.facepipe.local.cli;

import dev.facepipe.local.cli.annotate.CannotDraw;
import dev.facepipe.recognition.calibration.Calibrator.Effect;
import dev.facepipe.recognition.calibration.Share;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what each threshold does to strangers and to enrolled people. */
final class CalibrationPlot {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 600;

  /** Colours for people who see no difference of red and green. Source: Okabe and Ito 2008. */
  private static final Color STRANGERS = new Color(0xD55E00);

  private static final Color OWN = new Color(0x0072B2);

  private CalibrationPlot() {}

  /**
   * Writes a PNG: two curves with their 95% ranges, and a line at the threshold.
   *
   * @param curve effects of growing thresholds
   * @throws CommandFailed if Java cannot draw text here
   */
  static void write(List<Effect> curve, double threshold, Path file) throws IOException {
    System.setProperty("java.awt.headless", "true");
    try {
      BitmapEncoder.saveBitmap(chart(curve, threshold), file.toString(), BitmapFormat.PNG);
    } catch (RuntimeException | LinkageError | InternalError e) { // AWT without any font
      throw new CommandFailed("no plot: " + new CannotDraw(e).getMessage(), e);
    }
  }

  private static XYChart chart(List<Effect> curve, double threshold) {
    XYChart chart = new XYChart(WIDTH, HEIGHT);
    chart.setTitle(
        "What a threshold does, with 95%% ranges (dashed); threshold %.3f".formatted(threshold));
    chart.setXAxisTitle("threshold (largest distance that gives a name)");
    chart.setYAxisTitle("share, %");
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setYAxisMax(100.0);
    chart.getStyler().setXAxisMin(0.0);
    chart.getStyler().setxAxisTickLabelsFormattingFunction("%.2f"::formatted);
    chart.getStyler().setPlotBackgroundColor(Color.WHITE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    add(chart, "strangers who get a name", STRANGERS, curve, Effect::named);
    if (curve.get(0).missed().of() > 0) {
      add(chart, "own photographs without their name", OWN, curve, Effect::missed);
    }
    chart.addAnnotation(new AnnotationLine(threshold, true, false));
    return chart;
  }

  private static void add(
      XYChart chart, String name, Color color, List<Effect> curve, Function<Effect, Share> share) {
    line(chart, name, color, curve, effect -> share.apply(effect).share(), false);
    line(chart, name + ", low", color, curve, effect -> share.apply(effect).low(), true);
    line(chart, name + ", high", color, curve, effect -> share.apply(effect).high(), true);
  }

  private static void line(
      XYChart chart,
      String name,
      Color color,
      List<Effect> curve,
      Function<Effect, Double> value,
      boolean isRange) {
    XYSeries series =
        chart.addSeries(
            name,
            curve.stream().mapToDouble(Effect::threshold).toArray(),
            curve.stream().mapToDouble(effect -> 100 * value.apply(effect)).toArray());
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(color);
    series.setShowInLegend(!isRange);
    series.setLineStyle(
        isRange
            ? new BasicStroke(
                1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {4, 4}, 0)
            : new BasicStroke(2.5f));
  }
}
