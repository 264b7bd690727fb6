package dev.facepipe.bench.load;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Posts pictures, and sees what the door says and how soon. Thread-safe. */
final class Door {
  static {
    // Sooner than the door gives up a connection that nobody uses.
    System.setProperty("jdk.httpclient.keepalive.timeout", "5");
  }

  /** Longer than anybody should wait: the longest wait is among the figures. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final int TAKEN = 200;
  private static final int REFUSED = 503;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI uri;

  /**
   * What the door said.
   *
   * @param status of HTTP; 0 if there was no reply
   * @param waits seconds that it asked to wait before the next try; empty if it didn't
   * @param words what went wrong without a reply
   * @param nanos from posting to that
   */
  record Reply(int status, Optional<String> waits, String words, long nanos) {
    boolean isTaken() {
      return status == TAKEN;
    }

    /** Refused as the wire's description has it, with when to come again. */
    boolean isRefused() {
      return status == REFUSED && waits.isPresent();
    }
  }

  Door(URI uri) {
    this.uri = uri;
  }

  /** Posts, and completes with the reply, never with a failure. */
  CompletableFuture<Reply> post(String id, Picture picture) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .header("Content-Type", picture.type())
            .header("X-Request-Id", id)
            .POST(BodyPublishers.ofByteArray(picture.bytes()))
            .build();
    long start = System.nanoTime();
    return http.sendAsync(request, BodyHandlers.discarding())
        .handle((response, failure) -> reply(response, failure, System.nanoTime() - start));
  }

  /**
   * Posts again for as long as the door is busy.
   *
   * @return how often it was
   * @throws IllegalStateException if it says something else
   */
  int postUntilTaken(String id, Picture picture) {
    for (int refusals = 0; ; refusals++) {
      Reply reply = post(id, picture).join();
      if (reply.isTaken()) {
        return refusals;
      }
      if (!reply.isRefused()) {
        throw new IllegalStateException(
            "request %s: %s; expected 200, or 503 with Retry-After".formatted(id, reply));
      }
      LockSupport.parkNanos(Duration.ofSeconds(Long.parseLong(reply.waits().get())).toNanos());
    }
  }

  private static Reply reply(HttpResponse<Void> response, @Nullable Throwable failure, long nanos) {
    return failure == null
        ? new Reply(response.statusCode(), response.headers().firstValue("Retry-After"), "", nanos)
        : new Reply(0, Optional.empty(), failure.toString(), nanos);
  }
}
