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
  /** Most characters of client text that a message quotes. */
  private static final int LONGEST = 100;

  /**
   * Most bytes of an unpacked body. Leaves room for a picture that compresses well, such as a BMP,
   * in Lambda's largest event, and stops decompression bombs.
   */
  private static final int MOST_UNPACKED = 20 << 20;

  private FrameEvents() {}

  /**
   * Returns the frame in an event: as JSON, as a picture or in a form, packed or not. The frame
   * arrived when the Function URL took it, before it waited for a free function.
   *
   * @param now time of arrival, if the event does not say when the Function URL took it
   * @throws FrameRefused if the event has no frame
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
    return FrameRequests.of(
        body,
        contentType,
        header(event, "x-request-id"),
        header(event, "x-camera"),
        arrival(event, now));
  }

  private static Instant arrival(APIGatewayV2HTTPEvent event, Instant now) {
    long taken = event.getRequestContext().getTimeEpoch();
    return taken > 0 && taken <= now.toEpochMilli() ? Instant.ofEpochMilli(taken) : now;
  }

  /** Returns a header by name. Lambda sends header names in lower case; other callers may not. */
  private static @Nullable String header(APIGatewayV2HTTPEvent event, String name) {
    return Optional.ofNullable(event.getHeaders()).orElse(Map.of()).entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * Returns the body's bytes. Lambda passes text types ({@code text/*}, JSON, JavaScript, XML) on
   * as text and all others as base64. Binary bytes do not survive as text: the sender of the event
   * replaces them with U+FFFD.
   */
  private static byte[] body(APIGatewayV2HTTPEvent event, @Nullable String contentType) {
    String body = Optional.ofNullable(event.getBody()).orElse("");
    if (event.getIsBase64Encoded()) {
      return FrameRequests.bytes(body);
    }
    if (body.indexOf('\ufffd') >= 0 && !body.stripLeading().startsWith("{")) {
      throw FrameRefused.badRequest(
          "damaged_body",
          "body bytes are damaged: content type is %s, so the body was read as text; expected image/jpeg or application/octet-stream for a picture"
              .formatted(contentType == null ? "missing" : Printable.shown(contentType, LONGEST)));
    }
    return body.getBytes(StandardCharsets.UTF_8);
  }
}
