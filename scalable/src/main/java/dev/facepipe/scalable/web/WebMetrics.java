package dev.facepipe.scalable.web;

import dev.facepipe.scalable.figures.PrometheusFigures;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.Unit;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/** The figures of a web server, in Prometheus's format. Thread-safe. */
final class WebMetrics {
  /** Upper bounds in seconds: from a warm worker's answer to the longest wait. */
  private static final double[] BUCKETS = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60};

  private final PrometheusFigures figures = new PrometheusFigures();
  private final Counter requests =
      figures.counter(
          "facepipe_web_requests_total", "Replies, by HTTP status and code.", "status", "code");
  private final Histogram answers =
      figures.seconds(
          "facepipe_web_answer_seconds",
          "Seconds from the arrival of a picture to the reply with its answer.",
          BUCKETS);
  private final Counter lateAnswers =
      figures.counter(
          "facepipe_web_late_answers_total",
          "Answers that arrived when no request waited for them any more.");
  private final Counter unreadable =
      figures.counter(
          "facepipe_web_unreadable_answers_total",
          "Messages on the response queue that are not answers.");

  /**
   * Creates figures that start at zero.
   *
   * @param waiting returns the number of requests that wait for an answer
   * @param bodyBytes returns the memory that their bodies take, in bytes
   */
  WebMetrics(IntSupplier waiting, IntSupplier bodyBytes) {
    figures.gauge(
        "facepipe_web_waiting_requests", "Requests that wait for an answer.", waiting::getAsInt);
    figures.gauge(
        "facepipe_web_body_bytes", "Bytes of memory reserved for bodies.", bodyBytes::getAsInt);
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
    return new Reply(
        200, "metrics", figures.contentType(), new String(figures.page(), StandardCharsets.UTF_8));
  }
}
