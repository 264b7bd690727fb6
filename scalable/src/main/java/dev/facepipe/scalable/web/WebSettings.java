package dev.facepipe.scalable.web;

import dev.facepipe.common.environment.Environment;
import java.time.Duration;

/**
 * What the environment says of a web server.
 *
 * @param inputBucket {@code INPUT_BUCKET}: where pictures go
 * @param requestQueueUrl {@code REQUEST_QUEUE_URL}: where workers hear of them
 * @param responseQueueUrl {@code RESPONSE_QUEUE_URL}: where their answers come back; this server's
 *     own, since it takes every answer off it
 * @param host {@code HOST}: address to listen on; {@code 0.0.0.0} for all that this machine has
 * @param port {@code PORT}: 0 to 65535; 0 takes any free one
 * @param maxWaiting {@code MAX_WAITING}: requests in hand at once; more get 503
 * @param patience {@code ANSWER_SECONDS}: how long a request waits for its answer
 * @param maxBodyBytes {@code MAX_BODY_BYTES}: of all bodies that are in memory at once; what is
 *     over gets 503. While a body is taken apart it is there twice.
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

  /** A connection and some kilobytes each. */
  private static final int DEFAULT_MAX_WAITING = 1000;

  private static final int DEFAULT_ANSWER_SECONDS = 30;

  /** What a quarter of the heap holds, so that bodies taken apart fit into half of it. */
  private static final int DEFAULT_MAX_BODY_BYTES =
      (int) Math.min(Runtime.getRuntime().maxMemory() / 4, Integer.MAX_VALUE);

  public WebSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "PORT is %d; expected 0 (any free) to 65535".formatted(port));
    }
    if (maxBodyBytes < Uploads.MAX_BODY) {
      throw new IllegalArgumentException(
          "MAX_BODY_BYTES is %d; expected at least one body's %d, and four times that of heap"
              .formatted(maxBodyBytes, Uploads.MAX_BODY));
    }
  }

  /** For a server that only this machine can reach, with every default. */
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

  /** Reads them; an error names the variable. */
  public static WebSettings from(Environment environment) {
    return new WebSettings(
        environment.require("INPUT_BUCKET", "the bucket that pictures go to"),
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
