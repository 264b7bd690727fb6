package dev.facepipe.local.cloud;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.scalable.figures.PrometheusFigures;
import dev.facepipe.web.HttpReply;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * The figures of the local cloud, for {@code GET /metrics}. No figure names a person, a request or
 * a picture. Also logs what the functions tell, as the functions do by themselves. Thread-safe.
 */
public final class CloudFigures implements Journal {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Upper bounds in seconds, from a crop to the wait in a long queue. */
  private static final double[] BOUNDS = {
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60
  };

  /** Codes of errors are words of ours. A function elsewhere could reply anything. */
  private static final Pattern CODE = Pattern.compile("[a-z][a-z_]{0,39}");

  private final LogJournal log = new LogJournal();
  private final PrometheusFigures figures = new PrometheusFigures();
  private final Counter replies =
      figures.counter(
          "facepipe_replies_total",
          "Replies of the Function URL, by HTTP status and code; ok means that the frame was taken.",
          "status",
          "code");
  private final Counter answers =
      figures.counter(
          "facepipe_answers_total", "Answers to frames and videos, by their kind.", "kind");
  private final Histogram steps =
      figures.seconds(
          "facepipe_step_seconds",
          "Seconds of each step of the work on a frame or video.",
          BOUNDS,
          "step");

  /** Creates figures that begin at zero. */
  public CloudFigures() {}

  /**
   * The messages of a queue.
   *
   * @param messages waiting, delayed and in work
   * @param oldestSeconds age of the oldest message; 0 without messages
   */
  public record QueueState(int messages, double oldestSeconds) {}

  /**
   * Adds the figures of queues.
   *
   * @param queues returns the state of each queue by its name
   * @param isDeadLetters returns true for the name of a dead-letter queue
   */
  public void addQueues(Supplier<Map<String, QueueState>> queues, Predicate<String> isDeadLetters) {
    figures.gauges(
        "facepipe_queue_messages",
        "Messages on a queue: waiting, delayed and in work.",
        "queue",
        () -> each(queues.get(), state -> (double) state.messages));
    figures.gauges(
        "facepipe_queue_oldest_seconds",
        "Age of the oldest message on a queue.",
        "queue",
        () -> each(queues.get(), QueueState::oldestSeconds));
    figures.gauge(
        "facepipe_dead_letters",
        "Messages on all dead-letter queues together.",
        () ->
            queues.get().entrySet().stream()
                .filter(queue -> isDeadLetters.test(queue.getKey()))
                .mapToInt(queue -> queue.getValue().messages)
                .sum());
  }

  private static Map<String, Double> each(
      Map<String, QueueState> queues, ToDoubleFunction<QueueState> value) {
    Map<String, Double> values = new HashMap<>();
    queues.forEach((name, state) -> values.put(name, value.applyAsDouble(state)));
    return values;
  }

  /** Adds a value that is asked for whenever the figures are read. */
  public void add(String name, String help, DoubleSupplier value) {
    figures.gauge(name, help, value);
  }

  /** Counts a reply of the Function URL. */
  void replied(HttpReply reply) {
    replies.labelValues(Integer.toString(reply.status()), code(reply)).inc();
  }

  private static String code(HttpReply reply) {
    if (reply.status() < 300) {
      return "ok";
    }
    if (reply.status() == 403) {
      return "forbidden";
    }
    try {
      String code = JSON.readTree(reply.body()).at("/error/code").asText();
      return CODE.matcher(code).matches() ? code : "other";
    } catch (IOException e) {
      return "other";
    }
  }

  @Override
  public void tell(Entry entry) {
    log.tell(entry);
    entry
        .timingsMs()
        .forEach((step, millis) -> steps.labelValues(step.toString()).observe(millis / 1000));
    switch (entry.result()) {
      case NO_FACE, NAMED, UNKNOWN, SUMMARISED, ERROR ->
          answers.labelValues(entry.result().name().toLowerCase(Locale.ROOT)).inc();
      case FACES, CUT, REFUSED -> {} // no answers
    }
  }

  /** Returns the page of all figures. */
  HttpReply page() {
    return new HttpReply(
        200, Map.of("Content-Type", List.of(figures.contentType())), figures.page());
  }
}
