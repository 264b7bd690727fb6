package dev.facepipe.local.cloud;

import dev.facepipe.common.web.AllowedOrigins;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a Function URL tells browsers about pages of other origins. It answers a preflight itself,
 * before any signature: a browser sends none with it. Source: AWS Lambda developer guide,
 * "Cross-origin resource sharing (CORS)"; Fetch standard, "CORS protocol".
 */
record Cors(AllowedOrigins allowed) {
  private static final HttpAnswer EMPTY =
      new HttpAnswer(200, Map.of(), "".getBytes(StandardCharsets.UTF_8));

  /** Returns the headers that an answer to a request gets beside its own. */
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

  /** Returns the answer to a preflight; other requests have none here. */
  Optional<HttpAnswer> answer(RequestHead head) {
    return !allowed.origins().isEmpty() && isPreflight(head)
        ? Optional.of(EMPTY)
        : Optional.empty();
  }

  private Map<String, String> ofPreflight(RequestHead head) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Access-Control-Allow-Methods", "POST");
    headers.put("Access-Control-Allow-Headers", joined(AllowedOrigins.REQUEST_HEADERS));
    headers.put("Access-Control-Max-Age", Integer.toString(AllowedOrigins.MAX_AGE));
    // Pages of the whole internet may reach into this machine only where somebody named them.
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
