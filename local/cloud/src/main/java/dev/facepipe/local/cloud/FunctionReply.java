package dev.facepipe.local.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.web.HttpReply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns a function's answer into the reply of its Function URL. */
final class FunctionReply {
  private static final ObjectMapper json = new ObjectMapper();

  private FunctionReply() {}

  /**
   * Returns the reply that a Function URL makes of its function's answer. An object with a {@code
   * statusCode} is an HTTP reply. Any other JSON becomes the body of a 200.
   *
   * @throws IllegalArgumentException if AWS would reply 502
   */
  static HttpReply reply(String functionAnswer) {
    JsonNode answer;
    try {
      answer = json.readTree(functionAnswer);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("answer is not JSON", e);
    }
    if (!answer.has("statusCode")) {
      String body = answer.isTextual() ? answer.textValue() : functionAnswer;
      return new HttpReply(200, jsonHeaders(), body.getBytes(StandardCharsets.UTF_8));
    }
    JsonNode status = answer.get("statusCode");
    if (!status.canConvertToInt()) {
      throw new IllegalArgumentException("statusCode is %s; expected a number".formatted(status));
    }
    Map<String, List<String>> headers = jsonHeaders();
    answer
        .path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), List.of(header.getValue().asText())));
    var cookies = new ArrayList<String>();
    answer.path("cookies").forEach(cookie -> cookies.add(cookie.asText()));
    if (!cookies.isEmpty()) {
      headers.put("Set-Cookie", cookies);
    }
    String body = answer.path("body").asText("");
    return new HttpReply(
        status.intValue(),
        headers,
        answer.path("isBase64Encoded").asBoolean()
            ? Base64.getDecoder().decode(body)
            : body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns AWS's default content type. The map ignores case, so a function's own header replaces
   * it.
   */
  private static Map<String, List<String>> jsonHeaders() {
    var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Content-Type", List.of("application/json"));
    return headers;
  }
}
