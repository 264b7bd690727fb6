package dev.facepipe.local.scalable;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves an instance's metadata as EC2 does in version 2 only: a client must first fetch a token by
 * PUT. Source: Amazon EC2 user guide, "Use the Instance Metadata Service".
 */
final class MetadataService implements AutoCloseable {
  private static final String TOKEN = "a token";

  private final HttpServer server;
  private final Map<String, String> values = new ConcurrentHashMap<>();

  /** Serves the metadata of an instance that is in service in a group. */
  MetadataService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    put("/latest/meta-data/instance-id", "i-0123456789abcdef0");
    put("/latest/meta-data/autoscaling/target-lifecycle-state", "InService");
  }

  void put(String path, String value) {
    values.put(path, value);
  }

  /** Returns a worker's settings for this service. */
  Map<String, String> environment() {
    return Map.of(
        "INSTANCE_METADATA",
        "on",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange call) throws IOException {
    String path = call.getRequestURI().getPath();
    if (call.getRequestMethod().equals("PUT") && path.equals("/latest/api/token")) {
      call.getResponseHeaders().add("X-aws-ec2-metadata-token-ttl-seconds", "21600");
      reply(call, 200, TOKEN);
    } else if (!List.of(TOKEN).equals(call.getRequestHeaders().get("X-aws-ec2-metadata-token"))) {
      reply(call, 401, "");
    } else if (values.containsKey(path)) {
      reply(call, 200, values.get(path));
    } else {
      reply(call, 404, "");
    }
  }

  private static void reply(HttpExchange call, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    call.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    call.getResponseBody().write(body);
    call.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
