package dev.facepipe.local.client;

import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Posts frames to a Function URL. Thread-safe. */
public final class Camera {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Lambda's longest synchronous reply is 15 minutes; a frame that takes one is lost. */
  private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final URI url;

  /** Posts to that address. */
  public Camera(URI url) {
    this.url = url;
  }

  /**
   * Posts one frame and returns how many faces were found in it.
   *
   * @param picture a JPEG, PNG, WebP ...
   * @throws FrameNotTaken if the service refused it or could not be reached; the message says why
   */
  public int post(RequestId id, String filename, byte[] picture) {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(REPLY_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.write(new Frame(id, picture, filename))))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      Reply reply = Json.read(response.body(), Reply.class);
      if (response.statusCode() != 200) {
        throw new FrameNotTaken(
            "%s: HTTP %d %s"
                .formatted(
                    filename,
                    response.statusCode(),
                    reply.error() == null ? "" : reply.error().message()));
      }
      return reply.faces();
    } catch (IOException e) {
      throw new FrameNotTaken("%s cannot be reached: %s".formatted(url, reason(e)));
    } catch (IllegalArgumentException e) {
      throw new FrameNotTaken(
          "%s does not answer as Facepipe does: %s".formatted(url, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FrameNotTaken("%s: interrupted".formatted(filename));
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? "no connection" : e.getMessage();
  }

  /** The service did not take a frame. */
  public static final class FrameNotTaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FrameNotTaken(String message) {
      super(message);
    }
  }

  /** What is posted. */
  private record Frame(RequestId requestId, byte[] content, String filename) {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** What comes back: faces, or an error. */
  private record Reply(int faces, @Nullable Problem error) {
    record Problem(String code, String message) {}
  }
}
