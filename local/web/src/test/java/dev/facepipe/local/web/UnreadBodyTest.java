package dev.facepipe.local.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** Tests a server that replies without reading the body. */
class UnreadBodyTest {
  private static final String HEAD = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n";

  @Test
  void clientThatSendsItsWholeBodyFirstGetsTheReply() throws Exception {
    try (JettyServer server = server();
        RawClient client = new RawClient(server.uri())) {
      client.send(HEAD + "\r\n").send(new byte[20_000_000]);

      assertEquals(403, client.status());
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertEquals(403, client.status());
    }
  }

  @Test
  void clientThatWaitsBeforeItsBodyGetsTheReplyAndSendsNone() throws Exception {
    try (JettyServer server = server();
        RawClient client = new RawClient(server.uri())) {
      client.send(HEAD + "Expect: 100-continue\r\n\r\n");

      assertEquals(403, client.status());
      assertTrue(client.isClosed());
    }
  }

  private static JettyServer server() {
    return JettyServer.start(
        new LocalPort(0, "--port"),
        "server",
        8,
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            response.setStatus(403);
            response.write(
                true, ByteBuffer.wrap(new byte[2]), UnreadBody.dropped(request, callback));
            return true;
          }
        },
        (request, response, callback) -> false);
  }
}
