package dev.facepipe.local.client;

import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Posts frames to a Function URL. Thread-safe. */
public final class Camera {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** A frame without a reply for this time counts as lost, though Lambda may take 15 minutes. */
  private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(60);

  /** How long a frame is posted again while the service replies that it is busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Map<String, String> HEADERS = Map.of("Content-Type", "application/json");

  /** Status of a Function URL for a client without permission. */
  private static final int FORBIDDEN = 403;

  /** Status of a busy service; {@code Retry-After} says how many seconds to wait. */
  private static final int UNAVAILABLE = 503;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final URI url;
  private final Signature signature;

  /** Makes a camera that posts unsigned. */
  public Camera(URI url) {
    this(url, Signature.NONE);
  }

  /** Makes a camera that signs what it posts. */
  public Camera(URI url, Signature signature) {
    this.url = url;
    this.signature = signature;
  }

  /**
   * Posts one frame and returns how many faces were found in it. If the service is busy, posts
   * again for a minute.
   *
   * @param picture encoded bytes, such as a JPEG, PNG or WebP
   * @throws FrameNotTaken if the service refused the frame or could not be reached
   */
  public int post(RequestId id, String filename, byte[] picture) {
    byte[] body = Json.write(new Frame(id, picture, filename)).getBytes(StandardCharsets.UTF_8);
    try {
      HttpResponse<String> response = untilTaken(body);
      if (response.statusCode() == FORBIDDEN) {
        throw new FrameNotTaken(
            ("%s: HTTP 403: %s takes only signed posts (--sign), from somebody with the permissions"
                    + " lambda:InvokeFunctionUrl and lambda:InvokeFunction")
                .formatted(filename, url));
      }
      Reply reply = Json.read(response.body(), Reply.class);
      if (response.statusCode() != 200) {
        throw new FrameNotTaken(
            "%s: HTTP %d %s"
                .formatted(
                    filename,
                    response.statusCode(),
                    reply.error() == null ? "" : reply.error().message()));
      }
      return reply.faces() == null ? 0 : reply.faces();
    } catch (IOException e) {
      throw new FrameNotTaken("%s cannot be reached: %s".formatted(url, reason(e)));
    } catch (IllegalArgumentException e) {
      throw new FrameNotTaken(
          "%s does not reply as Facepipe does: %s".formatted(url, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FrameNotTaken("%s: interrupted".formatted(filename));
    }
  }

  private HttpResponse<String> untilTaken(byte[] body) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      HttpResponse<String> response =
          http.send(request(body), HttpResponse.BodyHandlers.ofString());
      Optional<String> seconds =
          response.headers().firstValue("Retry-After").filter(after -> after.matches("\\d{1,2}"));
      if (response.statusCode() != UNAVAILABLE || seconds.isEmpty() || Instant.now().isAfter(end)) {
        return response;
      }
      TimeUnit.SECONDS.sleep(Integer.parseInt(seconds.get()));
    }
  }

  private HttpRequest request(byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(REPLY_TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    HEADERS.forEach(request::header);
    signature.sign(url, HEADERS, body).forEach(request::header);
    return request.build();
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? "no connection" : e.getMessage();
  }

  /** The service did not take a frame; the message says why. */
  public static final class FrameNotTaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FrameNotTaken(String message) {
      super(message);
    }
  }

  /** The JSON body of a post. */
  private record Frame(RequestId requestId, byte[] content, String filename) {}

  /** The JSON body of a reply: the number of faces, or an error. */
  private record Reply(@Nullable Integer faces, @Nullable Problem error) {
    record Problem(String code, String message) {}
  }
}
