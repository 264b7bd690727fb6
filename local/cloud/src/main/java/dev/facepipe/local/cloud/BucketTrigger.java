package dev.facepipe.local.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.Signal;
import dev.facepipe.common.queue.Outbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes a bucket's events to a function like Lambda's asynchronous invocation. {@link #accept}
 * returns at once. A failed call is tried again. An event whose calls all fail goes to the
 * on-failure destination, and its keys go to the log. With one worker, events are handled in the
 * order of their arrival. Waiting events are in memory, without a bound, about 1 kB each. If a
 * store keeps the events until they are handled, an event that {@link #close} leaves comes again
 * with the next process.
 */
public final class BucketTrigger implements Consumer<String>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BucketTrigger.class);
  private static final ObjectMapper json = new ObjectMapper();

  /** How long {@link #close} waits for calls in progress. */
  private static final long PATIENCE_SECONDS = 30;

  private final String functionName;
  private final LambdaFunction function;
  private final Retries retries;
  private final Optional<Outbox> onFailure;
  private final @Nullable KeptEvents kept;
  private final ThreadPoolExecutor workers;
  private final Signal closing = new Signal();

  /**
   * The retries of a failed call.
   *
   * @param count calls after the first; AWS: 2
   * @param delay between calls; AWS: one minute, then two
   */
  public record Retries(int count, Duration delay) {
    public static final Retries DEFAULT = new Retries(2, Duration.ofSeconds(1));

    public Retries {
      if (count < 0 || count > 2) {
        throw new IllegalArgumentException(
            "retries are %d; expected 0 to 2, as on Lambda".formatted(count));
      }
      if (delay.isNegative()) {
        throw new IllegalArgumentException(
            "delay between retries is %s; expected none or a positive one".formatted(delay));
      }
    }
  }

  /**
   * @param functionName name for logs, threads and the on-failure record
   * @param workers concurrent calls, at least 1; 1 keeps the order of the events
   * @param onFailure receives what Lambda sends to an on-failure destination; null for only the log
   * @param kept told when work on an event begins and ends; null if nobody keeps events
   */
  public BucketTrigger(
      String functionName,
      LambdaFunction function,
      int workers,
      Retries retries,
      @Nullable Outbox onFailure,
      @Nullable KeptEvents kept) {
    this.functionName = functionName;
    this.function = function;
    this.retries = retries;
    this.onFailure = Optional.ofNullable(onFailure);
    this.kept = kept;
    this.workers =
        new ThreadPoolExecutor(
            workers,
            workers,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new NamedThreads("bucket-" + functionName));
  }

  /** Queues an event and returns. After {@link #close} the event is dropped and logged. */
  @Override
  public void accept(String event) {
    try {
      workers.execute(() -> handle(event));
    } catch (RejectedExecutionException e) {
      log.warn("{}: an event arrived after close and {}", functionName, fate());
    }
  }

  /** Waits at most 30 seconds for calls in progress. Drops waiting events and logs their number. */
  @Override
  public void close() {
    closing.give();
    workers.shutdown();
    int waiting = workers.getQueue().size();
    workers.getQueue().clear();
    if (waiting > 0) {
      log.warn("{}: {} waiting events: each {}", functionName, waiting, fate());
    }
    try {
      if (!workers.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        log.warn(
            "{}: calls were still in progress after {} s and were abandoned",
            functionName,
            PATIENCE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static FunctionFailed endedTheProcess() {
    return new FunctionFailed(
        "the function began several times and never ended",
        new IllegalStateException("the process ended in the middle of each call"));
  }

  private String fate() {
    return kept == null ? "is lost" : "comes again at the next start";
  }

  private void handle(String event) {
    if (kept != null && !kept.begin(event)) {
      giveUp(event, 0, endedTheProcess());
      return;
    }
    for (int call = 1; ; call++) {
      try {
        function.invoke(event);
        finish(event);
        return;
      } catch (FunctionFailed e) {
        log.warn("{}: call {} of {}", e.getMessage(), call, 1 + retries.count(), e.getCause());
        if (call > retries.count()) {
          giveUp(event, call, e);
          return;
        }
        if (closing.isGivenWithin(retries.delay())) {
          if (kept == null) { // otherwise the event comes again
            giveUp(event, call, e);
          }
          return;
        }
      }
    }
  }

  private void giveUp(String event, int calls, FunctionFailed failure) {
    log.error("{}: gave up after {} calls on {}", functionName, calls, keys(event));
    onFailure.ifPresent(
        destination -> {
          try {
            destination.send(failureRecord(event, calls, failure));
            finish(event);
          } catch (RuntimeException e) {
            log.error("{}: the on-failure destination refused the event", functionName, e);
          }
        });
  }

  private void finish(String event) {
    if (kept != null) {
      kept.handled(event);
    }
  }

  /** Returns the event's keys. The log must not hold whole events. */
  private static List<String> keys(String event) {
    try {
      return json.readTree(event).findValuesAsText("key");
    } catch (JsonProcessingException e) {
      return List.of();
    }
  }

  /** Returns the invocation record. Source: AWS Lambda developer guide, "Adding a destination". */
  private String failureRecord(String event, int calls, FunctionFailed failure) {
    ObjectNode sent = JsonNodeFactory.instance.objectNode();
    sent.put("version", "1.0").put("timestamp", Instant.now().toString());
    sent.putObject("requestContext")
        .put("requestId", UUID.randomUUID().toString())
        .put("functionArn", functionName + ":$LATEST")
        .put("condition", "RetriesExhausted")
        .put("approximateInvokeCount", calls);
    try {
      sent.set("requestPayload", json.readTree(event));
    } catch (JsonProcessingException e) {
      sent.put("requestPayload", event);
    }
    sent.putObject("responseContext")
        .put("statusCode", 200)
        .put("executedVersion", "$LATEST")
        .put("functionError", "Unhandled");
    Throwable cause = Optional.ofNullable(failure.getCause()).orElse(failure);
    sent.putObject("responsePayload")
        .put("errorMessage", String.valueOf(cause.getMessage()))
        .put("errorType", cause.getClass().getName());
    return sent.toString();
  }
}
