package dev.facepipe.scalable.web;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/** The figures of a web server, in Prometheus's format. Thread-safe. */
final class WebMetrics {
  /** Upper bounds in seconds: from a warm worker's answer to the longest wait. */
  private static final double[] BUCKETS = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60};

  private static final PrometheusTextFormatWriter FORMAT = PrometheusTextFormatWriter.create();

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("facepipe_web_requests_total")
          .help("Replies, by HTTP status and code.")
          .labelNames("status", "code")
          .register(registry);
  private final Histogram answers =
      Histogram.builder()
          .name("facepipe_web_answer_seconds")
          .help("Seconds from the arrival of a picture to the reply with its answer.")
          .unit(Unit.SECONDS)
          .classicOnly()
          .classicUpperBounds(BUCKETS)
          .register(registry);
  private final Counter lateAnswers =
      Counter.builder()
          .name("facepipe_web_late_answers_total")
          .help("Answers that arrived when no request waited for them any more.")
          .register(registry);
  private final Counter unreadable =
      Counter.builder()
          .name("facepipe_web_unreadable_answers_total")
          .help("Messages on the response queue that are not answers.")
          .register(registry);

  /**
   * Creates figures that start at zero.
   *
   * @param waiting returns the number of requests that wait for an answer
   * @param bodyBytes returns the memory that their bodies take, in bytes
   */
  WebMetrics(IntSupplier waiting, IntSupplier bodyBytes) {
    gauge("facepipe_web_waiting_requests", "Requests that wait for an answer.", waiting);
    gauge("facepipe_web_body_bytes", "Bytes of memory reserved for bodies.", bodyBytes);
  }

  private void gauge(String name, String help, IntSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsInt()))
        .register(registry);
  }

  void replied(Reply reply) {
    requests.labelValues(Integer.toString(reply.status()), reply.code()).inc();
  }

  void answered(long nanos) {
    answers.observe(Unit.nanosToSeconds(nanos));
  }

  void late() {
    lateAnswers.inc();
  }

  void unreadable() {
    unreadable.inc();
  }

  /** Returns all figures in Prometheus's text format. */
  Reply shown() {
    var text = new ByteArrayOutputStream();
    try {
      FORMAT.write(text, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("figures could not be written to memory", e);
    }
    return new Reply(
        200, "metrics", FORMAT.getContentType(), text.toString(StandardCharsets.UTF_8));
  }
}
