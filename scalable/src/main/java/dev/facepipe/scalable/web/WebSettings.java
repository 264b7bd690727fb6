package dev.facepipe.scalable.web;

import dev.facepipe.common.environment.Environment;
import java.time.Duration;

/**
 * The settings of a web server, read from environment variables.
 *
 * @param inputBucket {@code INPUT_BUCKET}: the bucket for pictures
 * @param requestQueueUrl {@code REQUEST_QUEUE_URL}: the queue for messages to workers
 * @param responseQueueUrl {@code RESPONSE_QUEUE_URL}: the queue for answers to this server. Each
 *     server needs its own, because it removes every answer from the queue
 * @param host {@code HOST}: address to listen on; {@code 0.0.0.0} for all addresses
 * @param port {@code PORT}: 0 to 65535; 0 takes any free port
 * @param maxWaiting {@code MAX_WAITING}: most requests at once; more get 503
 * @param patience {@code ANSWER_SECONDS}: how long a request waits for its answer
 * @param maxBodyBytes {@code MAX_BODY_BYTES}: most bytes of all bodies in memory at once; requests
 *     beyond that get 503. While a body is parsed, memory holds it twice
 */
public record WebSettings(
    String inputBucket,
    String requestQueueUrl,
    String responseQueueUrl,
    String host,
    int port,
    int maxWaiting,
    Duration patience,
    int maxBodyBytes) {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int DEFAULT_PORT = 8080;

  /** Default; each waiting request takes a connection and some kilobytes. */
  private static final int DEFAULT_MAX_WAITING = 1000;

  private static final int DEFAULT_ANSWER_SECONDS = 30;

  /** A quarter of the heap, so that bodies which are being parsed fit half of the heap. */
  private static final int DEFAULT_MAX_BODY_BYTES =
      (int) Math.min(Runtime.getRuntime().maxMemory() / 4, Integer.MAX_VALUE);

  public WebSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "PORT is %d; expected 0 (any free) to 65535".formatted(port));
    }
    if (maxBodyBytes < Uploads.MAX_BODY) {
      throw new IllegalArgumentException(
          "MAX_BODY_BYTES is %d; expected at least %d, the size of one body, and a heap of four times that"
              .formatted(maxBodyBytes, Uploads.MAX_BODY));
    }
  }

  /** Returns settings for a server that only this machine can reach, with all defaults. */
  public static WebSettings onLoopback(
      String inputBucket, String requestQueueUrl, String responseQueueUrl, int port) {
    return new WebSettings(
        inputBucket,
        requestQueueUrl,
        responseQueueUrl,
        LOOPBACK,
        port,
        DEFAULT_MAX_WAITING,
        Duration.ofSeconds(DEFAULT_ANSWER_SECONDS),
        DEFAULT_MAX_BODY_BYTES);
  }

  /** Reads the settings; an error names the variable. */
  public static WebSettings from(Environment environment) {
    return new WebSettings(
        environment.require("INPUT_BUCKET", "the bucket for pictures"),
        environment.require("REQUEST_QUEUE_URL", "the URL of the request queue"),
        environment.require(
            "RESPONSE_QUEUE_URL", "the URL of a response queue that no other server reads"),
        environment.find("HOST").orElse(LOOPBACK),
        environment.port("PORT", DEFAULT_PORT),
        environment.positive("MAX_WAITING", DEFAULT_MAX_WAITING),
        Duration.ofSeconds(environment.positive("ANSWER_SECONDS", DEFAULT_ANSWER_SECONDS)),
        environment.positive("MAX_BODY_BYTES", DEFAULT_MAX_BODY_BYTES));
  }
}
