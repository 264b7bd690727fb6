package dev.facepipe.local.cloud;

import dev.facepipe.common.web.AllowedOrigins;
import dev.facepipe.web.HttpReply;
import dev.facepipe.web.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The CORS headers of a Function URL, for browsers with pages of other origins. Answers a preflight
 * request before the signature check, because browsers do not sign preflights. Source: AWS Lambda
 * developer guide, "Cross-origin resource sharing (CORS)"; Fetch standard, "CORS protocol".
 */
record Cors(AllowedOrigins allowed) {
  private static final HttpReply EMPTY =
      new HttpReply(200, Map.of(), "".getBytes(StandardCharsets.UTF_8));

  /** Returns the CORS headers of the reply to a request. */
  Map<String, String> headers(RequestHead head) {
    if (allowed.origins().isEmpty()) {
      return Map.of();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    if (!allowed.areAll()) {
      headers.put("Vary", "Origin");
    }
    @Nullable String origin = head.headers().get("origin");
    if (origin != null && allowed.contain(origin)) {
      headers.put("Access-Control-Allow-Origin", allowed.areAll() ? AllowedOrigins.ANY : origin);
      headers.put("Access-Control-Expose-Headers", joined(AllowedOrigins.ANSWER_HEADERS));
      if (isPreflight(head)) {
        headers.putAll(ofPreflight(head));
      }
    }
    return headers;
  }

  /** Returns the reply to a preflight; empty for other requests. */
  Optional<HttpReply> answer(RequestHead head) {
    return !allowed.origins().isEmpty() && isPreflight(head)
        ? Optional.of(EMPTY)
        : Optional.empty();
  }

  private Map<String, String> ofPreflight(RequestHead head) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Access-Control-Allow-Methods", "POST");
    headers.put("Access-Control-Allow-Headers", joined(AllowedOrigins.REQUEST_HEADERS));
    headers.put("Access-Control-Max-Age", Integer.toString(AllowedOrigins.MAX_AGE));
    // Only pages of a named origin may reach this private network. "All origins" is not enough.
    boolean asksForThisNetwork =
        "true".equals(head.headers().get("access-control-request-private-network"));
    if (asksForThisNetwork && !allowed.areAll()) {
      headers.put("Access-Control-Allow-Private-Network", "true");
    }
    return headers;
  }

  private static boolean isPreflight(RequestHead head) {
    return head.method().equals("OPTIONS")
        && head.headers().containsKey("origin")
        && head.headers().containsKey("access-control-request-method");
  }

  private static String joined(List<String> names) {
    return String.join(", ", names);
  }
}
