package dev.facepipe.local.console.http;

import dev.facepipe.common.message.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** One request to the console's API. For one thread. */
public final class Call {
  /** Most bytes of a JSON body: 5,000 faces with their ids take half of that. */
  private static final int MOST_JSON = 1 << 20;

  private final Request request;
  private final Map<String, String> parts;
  private final Fields query;

  Call(Request request, Map<String, String> parts) {
    this.request = request;
    this.parts = parts;
    this.query = parameters(request);
  }

  private static Fields parameters(Request request) {
    try {
      return Request.extractQueryParameters(request);
    } catch (RuntimeException e) { // Jetty has several
      throw ApiRefused.bad("bad_query", "the query is not UTF-8 in percent escapes");
    }
  }

  /** Returns a part of the path that the route names, decoded. */
  public String part(String name) {
    String part = parts.get(name);
    if (part == null) {
      throw new IllegalStateException("the route has no part {%s}".formatted(name));
    }
    return part;
  }

  /** Returns a part of the path as a whole number from 0 on. */
  public int number(String name) {
    return number(name, part(name));
  }

  /** Returns a query parameter; empty if it is missing or has no value. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(query.getValue(name)).filter(value -> !value.isEmpty());
  }

  /** Returns a query parameter as a whole number from 0 on. */
  public int query(String name, int missing) {
    return query(name).map(value -> number(name, value)).orElse(missing);
  }

  private static int number(String name, String value) {
    if (!value.matches("\\d{1,9}")) {
      throw ApiRefused.bad(
          "bad_number", "%s is not a whole number; expected digits".formatted(name));
    }
    return Integer.parseInt(value);
  }

  /** Returns a header's first value. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  /** Returns the announced length of the body in bytes; -1 if nothing was announced. */
  public long length() {
    return request.getLength();
  }

  /** Returns the body. Reading waits for the client; the caller need not close it. */
  public InputStream body() {
    return Content.Source.asInputStream(request);
  }

  /**
   * Returns all bytes of the body.
   *
   * @throws ApiRefused if there are more than {@code most}
   */
  public byte[] body(int most) throws IOException {
    byte[] bytes = length() > most ? new byte[0] : body().readNBytes(most + 1);
    if (length() > most || bytes.length > most) {
      throw new ApiRefused(
          413,
          "too_large",
          "the body has over %d bytes; expected at most that many".formatted(most));
    }
    return bytes;
  }

  /**
   * Reads the JSON body.
   *
   * @throws ApiRefused if the body is not JSON of this type
   */
  public <T> T json(Class<T> type) throws IOException {
    // A form on another page can post text, but never this type without asking first.
    if (!header("Content-Type").orElse("").startsWith("application/json")) {
      throw new ApiRefused(
          415, "bad_content_type", "the body is not application/json; expected that type");
    }
    try {
      return Json.read(new String(body(MOST_JSON), StandardCharsets.UTF_8), type);
    } catch (IllegalArgumentException e) {
      throw ApiRefused.bad("bad_json", "the body is " + e.getMessage());
    }
  }

  static List<String> segments(String path) {
    try {
      return Route.segments(path).stream().map(Percent::decoded).toList();
    } catch (IllegalArgumentException e) {
      throw ApiRefused.bad("bad_path", "the path is not UTF-8 in percent escapes");
    }
  }
}
