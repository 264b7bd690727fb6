package dev.facepipe.local.cloud;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.RequestHead;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One whole HTTP request.
 *
 * @param protocol such as {@code HTTP/1.1}
 * @param clientIp address in digits
 * @param body compared by identity; its size is bounded by the caller
 * @param arrived when the whole request had come
 */
record HttpCall(RequestHead head, String protocol, String clientIp, byte[] body, Instant arrived) {
  private static final DateTimeFormatter COMMON_LOG_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** Returns method, size and client only: headers and body may hold secrets. */
  @Override
  public String toString() {
    return "%s of %d bytes from %s".formatted(head.method(), body.length, clientIp);
  }

  /**
   * Returns the event that a function gets from its Function URL, in payload format 2.0. Source:
   * AWS Lambda developer guide, "Invoking Lambda function URLs".
   */
  String event() {
    Map<String, String> headers = head.headers();
    int question = head.target().indexOf('?');
    String path = question < 0 ? head.target() : head.target().substring(0, question);
    String query = question < 0 ? "" : head.target().substring(question + 1);
    String host = headers.getOrDefault("host", LocalPort.HOST);
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event
        .put("version", "2.0")
        .put("routeKey", "$default")
        .put("rawPath", path)
        .put("rawQueryString", query);
    List<String> cookies = cookies();
    if (!cookies.isEmpty()) {
      cookies.forEach(event.putArray("cookies")::add);
    }
    ObjectNode headersNode = event.putObject("headers");
    headers.forEach(
        (name, value) -> {
          if (!name.equals("cookie")) {
            headersNode.put(name, value);
          }
        });
    headersNode.put("x-forwarded-for", clientIp).put("x-forwarded-proto", "http");
    Map<String, String> parameters = parameters(query);
    if (!parameters.isEmpty()) {
      parameters.forEach(event.putObject("queryStringParameters")::put);
    }
    ObjectNode context = event.putObject("requestContext");
    context
        .put("accountId", "anonymous")
        .put("apiId", "local")
        .put("domainName", host)
        .put("domainPrefix", "local");
    context
        .putObject("http")
        .put("method", head.method())
        .put("path", path)
        .put("protocol", protocol)
        .put("sourceIp", clientIp)
        .put("userAgent", headers.getOrDefault("user-agent", ""));
    context
        .put("requestId", UUID.randomUUID().toString())
        .put("routeKey", "$default")
        .put("stage", "$default")
        .put("time", COMMON_LOG_TIME.format(arrived))
        .put("timeEpoch", arrived.toEpochMilli());
    Optional<String> text = text();
    if (body.length > 0) {
      event.put("body", text.orElseGet(() -> Base64.getEncoder().encodeToString(body)));
    }
    event.put("isBase64Encoded", text.isEmpty());
    return event.toString();
  }

  /** Returns the body as text if the content type is text, as on AWS; empty for base64. */
  private Optional<String> text() {
    if (body.length == 0) {
      return Optional.of("");
    }
    String parameters = lower(head.headers().getOrDefault("content-type", ""));
    int semicolon = parameters.indexOf(';');
    String type = (semicolon < 0 ? parameters : parameters.substring(0, semicolon)).strip();
    boolean isText =
        type.startsWith("text/")
            || type.equals("application/json")
            || type.equals("application/javascript")
            || type.equals("application/xml");
    if (!isText) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty(); // Not valid UTF-8, so JSON text would damage it.
    }
  }

  private List<String> cookies() {
    var cookies = new ArrayList<String>();
    for (String cookie : head.headers().getOrDefault("cookie", "").split(";", -1)) {
      if (!cookie.isBlank()) {
        cookies.add(cookie.strip());
      }
    }
    return cookies;
  }

  private static Map<String, String> parameters(String query) {
    var parameters = new LinkedHashMap<String, String>();
    for (String pair : query.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.merge(decoded(name), decoded(value), (first, next) -> first + "," + next);
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // '%' without two hexadecimal digits after it
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
