package dev.facepipe.bench.cloud;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Posts frames to the Function URL, and keeps status and time of each reply. Thread-safe. */
final class FunctionUrlClient {
  static {
    // Shorter than the Function URL keeps a connection that nobody uses.
    System.setProperty("jdk.httpclient.keepalive.timeout", "5");
  }

  /** Longer than any reply should take: the longest reply is among the figures. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI uri;

  /**
   * A frame to post.
   *
   * @param name equal for equal bytes
   * @param type such as {@code image/jpeg}
   * @param bytes compare by identity
   */
  record Frame(String name, String type, byte[] bytes) {}

  /**
   * A reply.
   *
   * @param status of HTTP; 0 if there was no reply
   * @param retryAfter seconds that a client is asked to wait; empty if it is not asked
   * @param failure the reason why there was no reply; empty if there was one
   * @param nanos from posting to the reply
   */
  record Reply(int status, Optional<String> retryAfter, String failure, long nanos) {
    boolean isTaken() {
      return status == 200;
    }

    boolean isRefused() {
      return status == 503 && retryAfter.isPresent();
    }
  }

  FunctionUrlClient(URI uri) {
    this.uri = uri;
  }

  /** Posts, and completes with the reply, never with a failure. */
  CompletableFuture<Reply> post(String id, Frame frame) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .header("Content-Type", frame.type())
            .header("X-Request-Id", id)
            .POST(BodyPublishers.ofByteArray(frame.bytes()))
            .build();
    long start = System.nanoTime();
    return http.sendAsync(request, BodyHandlers.discarding())
        .handle(
            (response, failure) -> {
              long nanos = System.nanoTime() - start;
              return failure == null
                  ? new Reply(
                      response.statusCode(),
                      response.headers().firstValue("Retry-After"),
                      "",
                      nanos)
                  : new Reply(0, Optional.empty(), failure.toString(), nanos);
            });
  }

  /**
   * Posts again for as long as the service is busy.
   *
   * @return number of refusals
   * @throws IllegalStateException if the service replies anything else
   */
  int postUntilTaken(String id, Frame frame) {
    for (int refusals = 0; ; refusals++) {
      Reply reply = post(id, frame).join();
      if (reply.isTaken()) {
        return refusals;
      }
      if (!reply.isRefused()) {
        throw new IllegalStateException(
            "request %s: %s; expected 200, or 503 with Retry-After".formatted(id, reply));
      }
      Duration wait = Duration.ofSeconds(Long.parseLong(reply.retryAfter().orElseThrow()));
      LockSupport.parkNanos(wait.toNanos());
    }
  }
}
