package dev.facepipe.detection.aws;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.facepipe.detection.FrameRefused;
import dev.facepipe.detection.FrameRequest;
import dev.facepipe.detection.FrameRequests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads Function URL events, payload format 2.0. */
final class FrameEvents {
  private FrameEvents() {}

  /**
   * Returns the frame that an event carries: as JSON, or as itself when the content type is a
   * picture's.
   *
   * @throws FrameRefused if there is none
   */
  static FrameRequest request(APIGatewayV2HTTPEvent event, Instant now) {
    String method =
        Optional.ofNullable(event.getRequestContext())
            .map(APIGatewayV2HTTPEvent.RequestContext::getHttp)
            .map(APIGatewayV2HTTPEvent.RequestContext.Http::getMethod)
            .orElse("none");
    if (!"POST".equals(method)) {
      throw FrameRefused.method(method);
    }
    boolean picture =
        header(event, "content-type")
            .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("image/"))
            .isPresent();
    byte[] body = body(event);
    return picture
        ? FrameRequests.ofPicture(body, header(event, "x-request-id").orElse(null), now)
        : FrameRequests.ofJson(body, now);
  }

  /** Lambda sends header names in lower case; other callers may not. */
  private static Optional<String> header(APIGatewayV2HTTPEvent event, String name) {
    return Optional.ofNullable(event.getHeaders()).orElse(Map.of()).entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static byte[] body(APIGatewayV2HTTPEvent event) {
    String body = Optional.ofNullable(event.getBody()).orElse("");
    return event.getIsBase64Encoded()
        ? FrameRequests.bytes(body)
        : body.getBytes(StandardCharsets.UTF_8);
  }
}
