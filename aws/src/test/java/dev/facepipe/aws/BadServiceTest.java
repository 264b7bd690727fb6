package dev.facepipe.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests our clients against services that throttle, refuse, fail or stay silent, as SQS and S3
 * sometimes do.
 */
class BadServiceTest {
  private static final ObjectRef PICTURE = new ObjectRef("frames", "door.jpg");
  private static final byte[] ONE = {1};
  private static final String TAKEN =
      "{\"MessageId\":\"0\",\"MD5OfMessageBody\":\"99914b932bd37a50b983c5e7c90ae93b\"}"; // of {}

  /** Source: SQS API reference, "Common Errors", and replies to throttled accounts. */
  private static final String THROTTLED =
      "{\"__type\":\"com.amazon.coral.availability#ThrottlingException\",\"message\":\"Rate exceeded\"}";

  private static final String TOO_MANY =
      "{\"__type\":\"com.amazonaws.sqs#RequestThrottled\",\"message\":\"throttled\"}";
  private static final String REFUSED =
      "{\"__type\":\"com.amazonaws.sqs#InvalidMessageContents\",\"message\":\"no such characters\"}";

  private final HttpServer server;
  private final Queue<Reply> replies = new ArrayDeque<>();
  private int asked;

  private record Reply(int status, String body, long promised) {
    Reply(int status, String body) {
      this(status, body, body.length());
    }
  }

  BadServiceTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {THROTTLED, TOO_MANY})
  void aThrottledMessageIsSentAgain(String throttled) {
    replies.add(new Reply(400, throttled));
    replies.add(new Reply(503, "{}"));
    replies.add(new Reply(200, TAKEN));

    outbox(address()).send("{}");

    assertEquals(3, asked);
  }

  @Test
  void aQueueThatKeepsThrottlingIsUnavailable() {
    Stream.generate(() -> new Reply(400, THROTTLED)).limit(9).forEach(replies::add);

    assertThrows(Unavailable.class, () -> outbox(address()).send("{}"));
    assertEquals(3, asked);
  }

  @Test
  void aRefusedMessageIsNotSentAgain() {
    Stream.generate(() -> new Reply(400, REFUSED)).limit(9).forEach(replies::add);

    Unavailable refused = assertThrows(Unavailable.class, () -> outbox(address()).send("{}"));

    assertEquals(1, asked);
    assertTrue(String.valueOf(refused.getMessage()).contains("no such characters"));
  }

  @Test
  void aReadFromABusyBucketIsTriedAgain() {
    replies.add(new Reply(503, "<Error><Code>SlowDown</Code></Error>"));
    replies.add(new Reply(500, "<Error><Code>InternalError</Code></Error>"));
    replies.add(new Reply(200, "picture"));

    assertEquals("picture", new String(store(address()).get(PICTURE, 100), UTF_8));
  }

  /** Java treats a lost connection as the end. Half a JPEG would be a frame without its faces. */
  @Test
  void anIncompleteReadIsUnavailable() {
    replies.add(new Reply(200, "pict", 7));

    Unavailable cut = assertThrows(Unavailable.class, () -> store(address()).get(PICTURE, 100));

    assertTrue(String.valueOf(cut.getMessage()).contains("s3://frames/door.jpg"));
  }

  @Test
  void stoppedServicesAreUnavailable() {
    URI gone = address();
    server.stop(0);

    assertThrows(Unavailable.class, () -> outbox(gone).send("{}"));
    assertThrows(Unavailable.class, () -> store(gone).get(PICTURE, 100));
    assertThrows(Unavailable.class, () -> store(gone).put(PICTURE, ONE, "image/jpeg"));
  }

  /** A frame needs a put and a send, and Lambda ends the function after 30 seconds. */
  @Test
  void aSilentServiceIsUnavailableWithin30Seconds() throws Exception {
    List<Socket> tries = new CopyOnWriteArrayList<>();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      new Thread(() -> accept(silent, tries), "silent service").start();
      URI address = URI.create("http://127.0.0.1:" + silent.getLocalPort());

      CompletableFuture<Duration> put =
          supplyAsync(() -> untilUnavailable(() -> store(address).put(PICTURE, ONE, "image/jpeg")));
      CompletableFuture<Duration> send =
          supplyAsync(() -> untilUnavailable(() -> outbox(address).send("{}")));

      Duration both = put.get().plus(send.get());
      assertTrue(both.toSeconds() < 30, both + " for a put and a send");
    }
    assertEquals(6, tries.size());
  }

  private static Duration untilUnavailable(Executable work) {
    long start = System.nanoTime();
    assertThrows(Unavailable.class, work);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void accept(ServerSocket silent, List<Socket> tries) {
    try {
      while (true) {
        tries.add(silent.accept()); // never replies
      }
    } catch (IOException e) {
      // The test has closed the socket.
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked++;
    exchange.getRequestBody().readAllBytes();
    Reply reply = replies.remove();
    exchange.sendResponseHeaders(reply.status(), reply.promised());
    exchange.getResponseBody().write(reply.body().getBytes(UTF_8));
    exchange.getResponseBody().flush(); // JDK 25 sends the headers only at this flush
    exchange.close();
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static SqsOutbox outbox(URI address) {
    return new SqsOutbox(
        AwsClients.sqs(address, "access", "secret"), address + "/000000000000/requests");
  }

  private static S3ObjectStore store(URI address) {
    return new S3ObjectStore(AwsClients.s3(address, "access", "secret"));
  }
}
