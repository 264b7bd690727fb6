package dev.facepipe.detection.aws;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.facepipe.common.text.Printable;
import dev.facepipe.detection.ContentCoding;
import dev.facepipe.detection.FrameRefused;
import dev.facepipe.detection.FrameRequest;
import dev.facepipe.detection.FrameRequests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads Function URL events, payload format 2.0. */
final class FrameEvents {
  /** Characters of what a client sent, in words about it. */
  private static final int LONGEST = 100;

  /**
   * Most bytes of a body once it is unpacked: a picture of Lambda's largest event that packs well,
   * such as a BMP, and no bomb.
   */
  private static final int MOST_UNPACKED = 20 << 20;

  private FrameEvents() {}

  /**
   * Returns the frame that an event carries: in JSON, as itself, or in a form, packed or not.
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
    @Nullable String contentType = header(event, "content-type");
    byte[] body =
        ContentCoding.unpack(
            body(event, contentType), header(event, "content-encoding"), MOST_UNPACKED);
    return FrameRequests.of(body, contentType, header(event, "x-request-id"), now);
  }

  /** Lambda sends header names in lower case; other callers may not. */
  private static @Nullable String header(APIGatewayV2HTTPEvent event, String name) {
    return Optional.ofNullable(event.getHeaders()).orElse(Map.of()).entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * Lambda hands on text types ({@code text/*}, JSON, JavaScript, XML) as text and all others as
   * base64. Bytes that are no text are lost in text: whoever made the event wrote U+FFFD for them.
   */
  private static byte[] body(APIGatewayV2HTTPEvent event, @Nullable String contentType) {
    String body = Optional.ofNullable(event.getBody()).orElse("");
    if (event.getIsBase64Encoded()) {
      return FrameRequests.bytes(body);
    }
    if (body.indexOf('\ufffd') >= 0 && !body.stripLeading().startsWith("{")) {
      throw FrameRefused.badRequest(
          "damaged_body",
          "body's bytes were damaged on their way to us, since its content type is %s, which is text; expected image/jpeg or application/octet-stream for a picture"
              .formatted(contentType == null ? "missing" : Printable.shown(contentType, LONGEST)));
    }
    return body.getBytes(StandardCharsets.UTF_8);
  }
}
