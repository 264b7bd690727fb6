package dev.facepipe.web;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a server with clients that send slowly or not at all. */
class JettyServerTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final List<RawClient> slow = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (RawClient client : slow) {
      client.close();
    }
  }

  @Test
  void connectionWithoutCompleteHeadersIsClosed() throws Exception {
    try (var server = server(Duration.ofSeconds(1), 100)) {
      slow(server.uri(), 1, "GET / HTTP/1.1\r\nX");

      assertTrue(slow.get(0).isClosed());
    }
  }

  @Test
  void connectionWithAnIncompleteSecondRequestIsClosed() throws Exception {
    try (var server = server(Duration.ofSeconds(1), 100)) {
      slow(server.uri(), 1, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT");

      assertEquals(200, slow.get(0).status());
      assertTrue(slow.get(0).isClosed());
    }
  }

  @Test
  void oneConnectionTooManyClosesTheLongestWaitingOne() throws Exception {
    var connections = new Connections(LONG, LONG, 2);
    try (var server = server(connections, new Semaphore(9000))) {
      slow(server.uri(), 1, "GET / HTTP/1.1\r\n");
      await().until(() -> connections.waiting() == 1);
      slow(server.uri(), 1, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertEquals(200, slow.get(1).status());
      await().until(() -> connections.waiting() == 2);
      slow(server.uri(), 1, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertEquals(200, slow.get(2).status());

      assertTrue(slow.get(0).isClosed());
      slow.get(1).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertEquals(200, slow.get(1).status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 3\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n3\r\nab"})
  void bodyThatArrivesTooLateGets408(String body) throws Exception {
    try (var server =
        server(new Connections(LONG, Duration.ofSeconds(1), 100), new Semaphore(9000))) {
      slow(server.uri(), 1, "POST / HTTP/1.1\r\nHost: a\r\n" + body);

      assertEquals(408, slow.get(0).status());
      assertTrue(slow.get(0).isClosed());
    }
  }

  @Test
  void brokenChunkIsRefusedAndTheClientMaySendOn() throws Exception {
    try (var server = server(LONG, 100);
        var client = new RawClient(server.uri())) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n");
      for (int i = 0; i < 6; i++) {
        TimeUnit.MILLISECONDS.sleep(50); // the server has replied
        client.send(new byte[100_000]); // fails if the connection is closed
      }

      assertEquals(400, client.status());
      assertTrue(client.isClosed());
    }
  }

  /** Each of 49 bodies takes 8 KiB for its first byte, and one body takes 700,000 bytes. */
  @Test
  void bodiesTakeMemoryOnlyForArrivedBytesAndFreeIt() throws Exception {
    Semaphore memory = new Semaphore(1_200_000);
    String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 700000\r\n\r\n";
    byte[] almost = new byte[699_999];
    try (var server = server(new Connections(), memory)) {
      slow(server.uri(), 50, head + "a");
      slow.get(0).send(new byte[699_998]);
      await().until(() -> memory.availablePermits() < 300_000);
      slow(server.uri(), 1, head);
      slow.get(50).send(almost);
      assertEquals(503, slow.get(50).status());

      slow.get(0).send("a");
      assertEquals(200, slow.get(0).status());
      close();
      await().until(() -> memory.availablePermits() == 1_200_000);
    }
  }

  private static JettyServer server(Duration headers, int mostConnections) {
    return server(new Connections(headers, LONG, mostConnections), new Semaphore(9000));
  }

  private static JettyServer server(Connections connections, Semaphore memory) {
    return JettyServer.start(
        new LocalPort(0, "--port"),
        "server",
        connections,
        (head, status, code, message) -> HttpReply.error(status, code, message),
        visit ->
            visit.read(
                1_000_000, memory, body -> visit.reply(new HttpReply(200, Map.of(), new byte[2]))));
  }

  private void slow(URI server, int count, String start) throws Exception {
    for (int i = 0; i < count; i++) {
      slow.add(new RawClient(server).send(start));
    }
  }
}
