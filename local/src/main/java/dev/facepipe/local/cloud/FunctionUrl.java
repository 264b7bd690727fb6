package dev.facepipe.local.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A function's HTTP door: turns requests into Function URL events, and answers back into HTTP.
 * Every path and method goes to the function, as on AWS. Requests past Lambda's 6 MiB get 413,
 * requests that the gate keeps out 403, requests that found no free call for half a minute 429, and
 * a function that threw shows as 502.
 */
public final class FunctionUrl implements AutoCloseable {
  static {
    // The JDK's server reads these once, when the first one is made.
    setIfAbsent("sun.net.httpserver.maxReqTime", "60"); // seconds to send a request
    setIfAbsent("sun.net.httpserver.nodelay", "true"); // else 40 ms between headers and body
  }

  private static final Logger log = LoggerFactory.getLogger(FunctionUrl.class);

  /**
   * Bytes of a request's body, and of the event made of it. Source: Lambda quotas, invocation
   * payload.
   */
  static final int PAYLOAD_LIMIT = 6 * 1024 * 1024;

  /**
   * So much of a refused body is read and dropped; most clients see no answer before they sent it
   * all.
   */
  private static final int DRAIN_LIMIT = 64 * 1024 * 1024;

  /** Requests being read, waiting or answered at once. More wait in the socket's backlog. */
  private static final int THREADS = 32;

  /** How long a request waits for a free call, and {@link #close} for calls in hand. */
  private static final long PATIENCE_SECONDS = 30;

  /** As a Function URL with AWS_IAM answers whoever may not invoke it. */
  private static final HttpAnswer FORBIDDEN =
      new HttpAnswer(
          403,
          Map.of(
              "Content-Type",
              List.of("application/json"),
              "x-amzn-ErrorType",
              List.of("AccessDeniedException")),
          "{\"Message\":\"Forbidden\"}".getBytes(StandardCharsets.UTF_8));

  private final LocalPort port;
  private final Gate gate;
  private final LambdaFunction function;
  private final int concurrency;
  private final Semaphore calls;
  private final HttpServer server;
  private final ExecutorService threads;

  private FunctionUrl(
      HttpServer server, LocalPort port, int concurrency, Gate gate, LambdaFunction function) {
    this.server = server;
    this.port = port;
    this.gate = gate;
    this.concurrency = concurrency;
    this.calls = new Semaphore(concurrency, true);
    this.function = function;
    this.threads = Executors.newFixedThreadPool(THREADS, new NamedThreads("function-url"));
  }

  /** Returns a door that is open to everybody once it takes requests. */
  public static FunctionUrl start(LocalPort port, int concurrency, LambdaFunction function) {
    return start(port, concurrency, Gate.OPEN, function);
  }

  /**
   * Returns the door once it takes requests.
   *
   * @param concurrency calls of the function at once, at least 1
   * @throws PortInUse if somebody else listens there
   */
  public static FunctionUrl start(
      LocalPort port, int concurrency, Gate gate, LambdaFunction function) {
    if (concurrency < 1) {
      throw new IllegalArgumentException(
          "concurrency is %d; expected at least 1".formatted(concurrency));
    }
    HttpServer server;
    try {
      server = HttpServer.create(port.address(), 0);
    } catch (IOException e) {
      throw port.inUse("Function URL", e);
    }
    var door = new FunctionUrl(server, port, concurrency, gate, function);
    server.setExecutor(door.threads);
    server.createContext("/", door::handle);
    server.start();
    return door;
  }

  /** Returns where to POST, such as {@code http://127.0.0.1:9000/}. */
  public URI uri() {
    return port.uri(server.getAddress().getPort()).resolve("/");
  }

  /** Takes no more requests, waits for calls in hand, at most half a minute, and stops. */
  @Override
  public void close() {
    try {
      if (!calls.tryAcquire(concurrency, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("requests in hand were cut after {} s", PATIENCE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = body(exchange);
      if (body == null) {
        tooLarge().writeTo(exchange);
        return;
      }
      HttpCall call = HttpCall.of(exchange, body);
      if (isKeptOut(call)) {
        FORBIDDEN.writeTo(exchange);
        return;
      }
      String event = call.event();
      if (event.getBytes(StandardCharsets.UTF_8).length > PAYLOAD_LIMIT) {
        tooLarge().writeTo(exchange);
        return;
      }
      if (!calls.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        HttpAnswer.error(
                429,
                "too_many_requests",
                "%d calls are in hand; try again later".formatted(concurrency))
            .writeTo(exchange);
        return;
      }
      try {
        answer(event).writeTo(exchange);
      } finally {
        calls.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // We are closing; so is the connection.
    }
  }

  /** Why, is for us to know: who tries keys is not told how near they were. */
  private boolean isKeptOut(HttpCall call) {
    Optional<String> refusal = gate.refusal(call.method(), call.uri(), call.headers(), call.body());
    refusal.ifPresent(why -> log.info("a request of {} was kept out: {}", call.clientIp(), why));
    return refusal.isPresent();
  }

  private HttpAnswer answer(String event) {
    try {
      return HttpAnswer.of(function.invoke(event));
    } catch (FunctionFailed e) {
      log.error("{}", e.getMessage(), e.getCause());
      return HttpAnswer.error(502, "function_failed", "the function failed; its log says why");
    } catch (IllegalArgumentException e) {
      log.error("function's answer is no HTTP answer: {}", e.getMessage());
      return HttpAnswer.error(
          502, "bad_function_answer", "the function's answer is no HTTP answer; the log says why");
    }
  }

  private static HttpAnswer tooLarge() {
    return HttpAnswer.error(
        413,
        "too_large",
        "request is too large; expected at most %d bytes once it is an event, where a body that is not text counts 4/3"
            .formatted(PAYLOAD_LIMIT));
  }

  /** Returns the whole body, or null if it is over the limit; then it was read and dropped. */
  private static byte @Nullable [] body(HttpExchange exchange) throws IOException {
    InputStream in = exchange.getRequestBody();
    byte[] body = in.readNBytes(PAYLOAD_LIMIT + 1);
    if (body.length <= PAYLOAD_LIMIT) {
      return body;
    }
    var dropped = new byte[64 * 1024];
    for (int left = DRAIN_LIMIT; left > 0; ) {
      int read = in.read(dropped);
      if (read < 0) {
        break;
      }
      left -= read;
    }
    return null;
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
