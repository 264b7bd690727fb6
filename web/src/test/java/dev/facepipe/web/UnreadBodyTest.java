package dev.facepipe.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a server that replies without reading what the client still sends. */
class UnreadBodyTest {
  private static final String HEAD = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n";

  private final CountDownLatch over = new CountDownLatch(1);

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

  /**
   * Otherwise a client that keeps its side open would keep what a request holds, such as a place.
   */
  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1\r\nHost: a\r\nConnection: close", "HTTP/1.0"})
  void validRequestIsOverWithItsReplyThoughTheClientKeepsTheConnection(String head)
      throws Exception {
    try (JettyServer server = server();
        RawClient client = new RawClient(server.uri())) {
      client.send("POST / " + head + "\r\nContent-Length: 2\r\n\r\nab");

      assertEquals(403, client.status());
      assertTrue(over.await(10, TimeUnit.SECONDS));
    }
  }

  /** The client sends its body in two parts: a closed connection would break the second. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | POST /%00 HTTP/1.1~Host: a~Content-Length: 2000000~",
        "400 | POST /%zz HTTP/1.1~Host: a~Content-Length: 2000000~",
        "400 | POST / HTTP/1.1~Content-Length: 2000000~",
        "505 | POST / HTTP/3.7~Host: a~Content-Length: 2000000~",
        "400 | POST / HTTP/1.1~Host: a~Content-Length: x~",
        "400 | POST / HTTP/1.1~Host: a~Content-Length: 2~Content-Length: 3~",
        "400 | nonsense~",
        "414 | POST /LONG HTTP/1.1~Host: a~Content-Length: 2000000~",
        "431 | POST / HTTP/1.1~Host: a~X: LONG~Content-Length: 2000000~",
      })
  void clientGetsTheReplyToWhatIsNotHttpAndHearsThatTheConnectionEnds(int status, String head)
      throws Exception {
    byte[] part = "a".repeat(1_000_000).getBytes(US_ASCII);
    try (JettyServer server = server();
        RawClient client = new RawClient(server.uri())) {
      client.send(head.replace("~", "\r\n").replace("LONG", "a".repeat(20_000)) + "\r\n");
      client.send(part);
      TimeUnit.MILLISECONDS.sleep(50); // the server has replied
      client.send(part);

      String reply = client.answer();
      assertTrue(reply.startsWith("HTTP/1.1 " + status + " "), reply);
      assertTrue(reply.contains("Connection: close"), reply);
      assertTrue(client.isClosed());
    }
  }

  private JettyServer server() {
    return JettyServer.start(
        new LocalPort(0, "--port"),
        "server",
        8,
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            response.setStatus(403);
            Request.addCompletionListener(request, failure -> over.countDown());
            response.write(
                true, ByteBuffer.wrap(new byte[2]), UnreadBody.dropped(request, callback));
            return true;
          }
        },
        (request, response, callback) -> {
          HttpReply.error(response.getStatus(), "a", "b").writeTo(request, response, callback);
          return true;
        });
  }
}
