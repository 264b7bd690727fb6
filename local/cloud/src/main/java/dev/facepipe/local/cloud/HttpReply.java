package dev.facepipe.local.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * An HTTP reply.
 *
 * @param headers without the headers that the server writes itself
 * @param body compared by identity
 */
public record HttpReply(int status, Map<String, List<String>> headers, byte[] body) {
  private static final ObjectMapper json = new ObjectMapper();

  /** Source: RFC 9110, 5.6.2, token. */
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** Value of {@code Retry-After}, in seconds. */
  private static final String RETRY_AFTER = "1";

  private static final Set<String> SERVERS_OWN =
      Set.of("connection", "content-length", "date", "transfer-encoding");

  public HttpReply {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("statusCode is %d; expected 200 to 599".formatted(status));
    }
    headers.forEach(
        (name, values) -> {
          if (!NAME.matcher(name).matches() || !values.stream().allMatch(HttpReply::isOneLine)) {
            throw new IllegalArgumentException(
                "header '%s' or its value is not one line of HTTP".formatted(name));
          }
        });
  }

  /** Returns an error of the local cloud, as JSON in the form of the functions' errors. */
  public static HttpReply error(int status, String code, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error").put("code", code).put("message", message);
    return new HttpReply(status, jsonHeaders(), body.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the reply that a Function URL makes of its function's answer. An object with a {@code
   * statusCode} is an HTTP reply. Any other JSON becomes the body of a 200.
   *
   * @throws IllegalArgumentException if AWS would reply 502
   */
  static HttpReply of(String functionAnswer) {
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

  /** Returns this reply with a {@code Retry-After} header. */
  HttpReply toBeTriedAgain() {
    Map<String, List<String>> more = new HashMap<>(headers);
    more.put("Retry-After", List.of(RETRY_AFTER));
    return new HttpReply(status, more, body);
  }

  /** Sends this reply. */
  void writeTo(Request request, Response response, Callback callback) {
    response.setStatus(status);
    headers.forEach(
        (name, values) -> {
          if (!SERVERS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> response.getHeaders().add(name, value));
          }
        });
    boolean bodiless = request.getMethod().equals("HEAD") || status == 204 || status == 304;
    response.write(true, ByteBuffer.wrap(bodiless ? new byte[0] : body), callback);
  }

  private static boolean isOneLine(String value) {
    return value.indexOf('\r') < 0 && value.indexOf('\n') < 0;
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
