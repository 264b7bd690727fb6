package dev.facepipe.local.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What goes back over HTTP.
 *
 * @param headers without those that the server writes itself
 * @param body compares by identity
 */
record HttpAnswer(int status, Map<String, List<String>> headers, byte[] body) {
  private static final ObjectMapper json = new ObjectMapper();

  /** Source: RFC 9110, 5.6.2, token. */
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Set<String> SERVERS_OWN =
      Set.of("connection", "content-length", "date", "transfer-encoding");

  HttpAnswer {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("statusCode is %d; expected 200 to 599".formatted(status));
    }
    headers.forEach(
        (name, values) -> {
          if (!NAME.matcher(name).matches() || !values.stream().allMatch(HttpAnswer::isOneLine)) {
            throw new IllegalArgumentException(
                "header '%s' or its value is not one line of HTTP".formatted(name));
          }
        });
  }

  /** An error of the cloud's own, in the shape that our functions' errors have. */
  static HttpAnswer error(int status, String code, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error").put("code", code).put("message", message);
    return new HttpAnswer(status, jsonHeaders(), body.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns what a Function URL makes of its function's answer: an object with a {@code statusCode}
   * is an HTTP answer, any other JSON is the body of a 200.
   *
   * @throws IllegalArgumentException if AWS would answer 502 for it
   */
  static HttpAnswer of(String functionAnswer) {
    JsonNode answer;
    try {
      answer = json.readTree(functionAnswer);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("answer is not JSON", e);
    }
    if (!answer.has("statusCode")) {
      String body = answer.isTextual() ? answer.textValue() : functionAnswer;
      return new HttpAnswer(200, jsonHeaders(), body.getBytes(StandardCharsets.UTF_8));
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
    return new HttpAnswer(
        status.intValue(),
        headers,
        answer.path("isBase64Encoded").asBoolean()
            ? Base64.getDecoder().decode(body)
            : body.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends this answer and ends the exchange. */
  void writeTo(HttpExchange exchange) throws IOException {
    headers.forEach(
        (name, values) -> {
          if (!SERVERS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
            exchange.getResponseHeaders().put(name, values);
          }
        });
    boolean bodiless =
        body.length == 0
            || exchange.getRequestMethod().equals("HEAD")
            || status == 204
            || status == 304;
    exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
    if (!bodiless) {
      exchange.getResponseBody().write(body);
    }
    exchange.close(); // JDK 25 holds small answers back until then, and stop would lose them
  }

  private static boolean isOneLine(String value) {
    return value.indexOf('\r') < 0 && value.indexOf('\n') < 0;
  }

  /**
   * AWS's default content type, which a function's own header replaces in whatever case it is
   * written.
   */
  private static Map<String, List<String>> jsonHeaders() {
    var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Content-Type", List.of("application/json"));
    return headers;
  }
}
