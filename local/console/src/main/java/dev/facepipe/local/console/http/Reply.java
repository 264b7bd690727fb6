package dev.facepipe.local.console.http;

import dev.facepipe.common.message.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What the console replies to one request. */
@FunctionalInterface
public interface Reply {
  /**
   * Sends this reply. Called once, by a thread that may block.
   *
   * @param callback to complete when everything was sent
   */
  void send(Response response, Callback callback) throws IOException;

  /** Returns a reply with status 200 and a value as JSON. */
  static Reply json(Object value) {
    return json(200, Map.of(), value);
  }

  /** Returns a reply with a value as JSON. */
  static Reply json(int status, Map<String, String> headers, Object value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Content-Type", "application/json");
    return bytes(status, all, Json.write(value).getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a reply with status 200 and bytes; they are not copied. */
  static Reply bytes(String contentType, byte[] bytes) {
    return bytes(200, Map.of("Content-Type", contentType), bytes);
  }

  /** Returns a reply with bytes; they are not copied. */
  static Reply bytes(int status, Map<String, String> headers, byte[] bytes) {
    return (response, callback) -> {
      begin(response, status, headers);
      response.getHeaders().put("Content-Length", bytes.length);
      response.write(true, ByteBuffer.wrap(bytes), callback);
    };
  }

  /**
   * Returns a reply that sends a stream to its end and closes it. If the stream fails, the client
   * sees a reply that was cut off.
   *
   * @param headers include the length, if it is known
   */
  static Reply stream(int status, Map<String, String> headers, InputStream stream) {
    return (response, callback) -> {
      begin(response, status, headers);
      try (stream;
          OutputStream out = Content.Sink.asOutputStream(response)) {
        stream.transferTo(out);
      }
      callback.succeeded();
    };
  }

  private static void begin(Response response, int status, Map<String, String> headers) {
    response.setStatus(status);
    headers.forEach((name, value) -> response.getHeaders().put(name, value));
  }
}
