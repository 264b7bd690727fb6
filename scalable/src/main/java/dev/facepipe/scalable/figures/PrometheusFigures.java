package dev.facepipe.scalable.figures;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** The figures of one server, which begin at zero. Thread-safe. */
public final class PrometheusFigures {
  private static final PrometheusTextFormatWriter FORMAT = PrometheusTextFormatWriter.create();

  private final PrometheusRegistry registry = new PrometheusRegistry();

  /** Creates a page without figures. */
  public PrometheusFigures() {}

  /** Adds a counter. Its name ends in {@code _total}. */
  public Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  /**
   * Adds a histogram of seconds. Its name ends in {@code _seconds}.
   *
   * @param bounds upper bounds in seconds, ascending
   */
  public Histogram seconds(String name, String help, double[] bounds, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .unit(Unit.SECONDS)
        .classicOnly()
        .classicUpperBounds(bounds)
        .labelNames(labels)
        .register(registry);
  }

  /** Adds a value that is asked for whenever the page is read. */
  public void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /** Adds a value for each value of a label, which are asked for whenever the page is read. */
  public void gauges(String name, String help, String label, Supplier<Map<String, Double>> values) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(callback -> values.get().forEach((of, value) -> callback.call(value, of)))
        .register(registry);
  }

  /** Returns the content type of the page. */
  public String contentType() {
    return FORMAT.getContentType();
  }

  /** Returns all figures in Prometheus's text format, in UTF-8. */
  public byte[] page() {
    var text = new ByteArrayOutputStream();
    try {
      FORMAT.write(text, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("figures could not be written to memory", e);
    }
    return text.toByteArray();
  }
}
