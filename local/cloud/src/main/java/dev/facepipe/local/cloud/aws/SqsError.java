package dev.facepipe.local.cloud.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.facepipe.web.HttpReply;
import dev.facepipe.web.RequestHead;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Builds SQS's errors in the two forms of its clients: JSON for clients that name their action in
 * {@code X-Amz-Target}, XML for others. SDKs retry after a 503.
 *
 * <p>Source: Amazon SQS API reference, "Common errors" and "AWS JSON protocol and AWS query
 * protocol".
 */
final class SqsError {
  private SqsError() {}

  static HttpReply of(RequestHead head, int status, String code, String message) {
    String name = name(status);
    if (head.headers().containsKey("x-amz-target")) {
      return answer(
          status,
          "application/x-amz-json-1.0",
          JsonNodeFactory.instance
              .objectNode()
              .put("__type", "com.amazon.coral.service#" + name)
              .put("message", message)
              .toString());
    }
    return answer(
        status,
        "text/xml",
        "<ErrorResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><Error><Type>%s</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>"
            .formatted(status < 500 ? "Sender" : "Receiver", name, message, UUID.randomUUID()));
  }

  private static HttpReply answer(int status, String type, String body) {
    return new HttpReply(status, Map.of("Content-Type", List.of(type)), body.getBytes(UTF_8));
  }

  private static String name(int status) {
    return switch (status) {
      case 403 -> "AccessDeniedException";
      case 404, 405 -> "UnknownOperationException";
      case 408 -> "RequestTimeoutException";
      case 413 -> "RequestEntityTooLargeException";
      case 500 -> "InternalFailure";
      case 503 -> "RequestThrottled";
      default -> "InvalidRequest";
    };
  }
}
