package dev.facepipe.local.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.local.client.Camera.FrameNotTaken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CameraTest {
  private static final RequestId ID = new RequestId("cam-7");
  private static final String BUSY =
      "{\"error\":{\"code\":\"busy\",\"message\":\"too many wait\"}}";

  private final AtomicInteger posts = new AtomicInteger();
  private final HttpServer server;
  private final Camera camera;

  CameraTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    camera = new Camera(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void postsAgainAfterRetryAfter() {
    serverRefusing(2, true);

    assertEquals(1, camera.post(ID, "door.jpg", new byte[] {1}));
    assertEquals(3, posts.get());
  }

  @Test
  void doesNotPostAgainWithoutRetryAfter() {
    serverRefusing(2, false);

    String said =
        assertThrows(FrameNotTaken.class, () -> camera.post(ID, "door.jpg", new byte[] {1}))
            .getMessage();

    assertTrue(said.contains("too many wait"), said);
    assertEquals(1, posts.get());
  }

  private void serverRefusing(int first, boolean saysWhen) {
    server.createContext(
        "/",
        exchange -> {
          boolean refuses = posts.incrementAndGet() <= first;
          if (refuses && saysWhen) {
            exchange.getResponseHeaders().set("Retry-After", "0");
          }
          byte[] body = (refuses ? BUSY : "{\"request_id\":\"cam-7\",\"faces\":1}").getBytes(UTF_8);
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(refuses ? 503 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }
}
