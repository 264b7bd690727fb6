package dev.facepipe.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

  /** Returns an error as JSON, in the form of the functions' errors. */
  public static HttpReply error(int status, String code, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error").put("code", code).put("message", message);
    return new HttpReply(
        status,
        Map.of("Content-Type", List.of("application/json")),
        body.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Returns this reply with a {@code Retry-After} header. */
  HttpReply toBeTriedAgain() {
    Map<String, List<String>> more = new HashMap<>(headers);
    more.put("Retry-After", List.of(RETRY_AFTER));
    return new HttpReply(status, more, body);
  }

  /** Sends this reply. */
  public void writeTo(Request request, Response response, Callback callback) {
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
}
