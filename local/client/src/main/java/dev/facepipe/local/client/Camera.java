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
    Taken taken = post(new Frame(id, picture, filename, null), true);
    if (taken.status() == FORBIDDEN) {
      throw new FrameNotTaken(
          ("%s: HTTP 403: %s takes only signed posts (--sign), from somebody with the permissions"
                  + " lambda:InvokeFunctionUrl and lambda:InvokeFunction")
              .formatted(filename, url));
    }
    if (taken.status() != 200) {
      throw new FrameNotTaken(
          "%s: HTTP %d %s".formatted(filename, taken.status(), taken.message()));
    }
    return taken.faces();
  }

  /**
   * Posts one frame once, and returns what the service replied.
   *
   * @param picture encoded bytes, such as a JPEG, PNG or WebP
   * @param camera id of the camera; null if it has none
   * @throws FrameNotTaken if the service could not be reached, or does not reply as Facepipe does
   */
  public Taken postOnce(RequestId id, String filename, byte[] picture, @Nullable String camera) {
    return post(new Frame(id, picture, filename, camera), false);
  }

  /**
   * What the service replied to a post.
   *
   * @param status HTTP status; 200 if the frame was taken
   * @param faces number of faces in the frame
   * @param code why the frame was not taken, in one word; empty if it was taken
   * @param message why the frame was not taken; empty if it was taken
   * @param retryAfter seconds after which a busy service wants the frame again; 0 if it said
   *     nothing
   */
  public record Taken(int status, int faces, String code, String message, int retryAfter) {}

  private Taken post(Frame frame, boolean isPatient) {
    String filename = frame.filename();
    byte[] body = Json.write(frame).getBytes(StandardCharsets.UTF_8);
    try {
      HttpResponse<String> response =
          isPatient
              ? untilTaken(body)
              : http.send(request(body), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() == FORBIDDEN) {
        return new Taken(FORBIDDEN, 0, "forbidden", "posts must be signed", 0);
      }
      Reply reply = Json.read(response.body(), Reply.class);
      Reply.Problem error = reply.error();
      return new Taken(
          response.statusCode(),
          reply.faces() == null ? 0 : reply.faces(),
          error == null ? "" : error.code(),
          error == null ? "" : error.message(),
          retryAfter(response).orElse(0));
    } catch (IOException e) {
      throw NoAnswer.of(url, e)
          .map(none -> new FrameNotTaken(String.valueOf(none.getMessage()), none))
          .orElseGet(
              () -> new FrameNotTaken("%s cannot be reached: %s".formatted(url, reason(e)), null));
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
      Optional<Integer> seconds = retryAfter(response);
      if (response.statusCode() != UNAVAILABLE || seconds.isEmpty() || Instant.now().isAfter(end)) {
        return response;
      }
      TimeUnit.SECONDS.sleep(seconds.get());
    }
  }

  private static Optional<Integer> retryAfter(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(after -> after.matches("\\d{1,2}"))
        .map(Integer::valueOf);
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
      this(message, null);
    }

    FrameNotTaken(String message, @Nullable NoAnswer none) {
      super(message, none);
    }
  }

  /** The JSON body of a post. */
  private record Frame(
      RequestId requestId, byte[] content, String filename, @Nullable String camera) {}

  /** The JSON body of a reply: the number of faces, or an error. */
  private record Reply(@Nullable Integer faces, @Nullable Problem error) {
    record Problem(String code, String message) {}
  }
}
