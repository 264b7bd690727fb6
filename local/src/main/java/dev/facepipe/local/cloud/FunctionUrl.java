package dev.facepipe.local.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.facepipe.common.NamedThreads;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A function's HTTP door: turns requests into Function URL events, and answers back into HTTP.
 * Every path and method goes to the function, as on AWS. Requests past Lambda's 6 MiB get 413,
 * requests that the gate keeps out 403, and a function that threw shows as 502.
 *
 * <p>Requests that would have to wait long get 503 with {@code Retry-After} at once. A Function URL
 * says 429 then; we say what our wire's description has for it, so that clients know one word for
 * "not now".
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

  /**
   * Requests that wait for a call: the stand-in for Lambda's further environments, which a laptop
   * has no cores for. They are in memory, a few times 6 MiB each at most; more are refused.
   */
  static final int LINE = 30;

  /** Requests that are refused at once, of which nothing is kept. More wait unread. */
  private static final int REFUSALS = 32;

  /** Connections that wait to be accepted; the default, 50, is less than a burst. */
  private static final int UNACCEPTED = 1024;

  /** How long a request waits in the line, and {@link #close} for requests in hand. */
  private static final long PATIENCE_SECONDS = 30;

  /** How long a client shall wait before it tries again, in seconds. */
  private static final String RETRY_AFTER = "1";

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
  private final Semaphore places;
  private final Semaphore calls;
  private final BooleanSupplier isFull;
  private volatile boolean isClosing;
  private final HttpServer server;
  private final ExecutorService threads;

  private FunctionUrl(
      HttpServer server,
      LocalPort port,
      int concurrency,
      Gate gate,
      BooleanSupplier isFull,
      LambdaFunction function) {
    this.server = server;
    this.port = port;
    this.gate = gate;
    this.concurrency = concurrency;
    this.places = new Semaphore(concurrency + LINE);
    this.calls = new Semaphore(concurrency, true);
    this.isFull = isFull;
    this.function = function;
    this.threads =
        Executors.newFixedThreadPool(
            concurrency + LINE + REFUSALS, new NamedThreads("function-url"));
  }

  /** Returns a door that is open to everybody once it takes requests. */
  public static FunctionUrl start(LocalPort port, int concurrency, LambdaFunction function) {
    return start(port, concurrency, Gate.OPEN, () -> false, function);
  }

  /**
   * Returns the door once it takes requests.
   *
   * @param concurrency calls of the function at once, at least 1
   * @param isFull whether what the function fills is full, so that its calls must wait; asked for
   *     each request, by several threads
   * @throws PortInUse if somebody else listens there
   */
  public static FunctionUrl start(
      LocalPort port, int concurrency, Gate gate, BooleanSupplier isFull, LambdaFunction function) {
    if (concurrency < 1) {
      throw new IllegalArgumentException(
          "concurrency is %d; expected at least 1".formatted(concurrency));
    }
    HttpServer server;
    try {
      server = HttpServer.create(port.address(), UNACCEPTED);
    } catch (IOException e) {
      throw port.inUse("Function URL", e);
    }
    var door = new FunctionUrl(server, port, concurrency, gate, isFull, function);
    server.setExecutor(door.threads);
    server.createContext("/", door::handle);
    server.start();
    return door;
  }

  /** Returns where to POST, such as {@code http://127.0.0.1:9000/}. */
  public URI uri() {
    return port.uri(server.getAddress().getPort()).resolve("/");
  }

  /** Takes no more requests, waits for those in hand, at most half a minute, and stops. */
  @Override
  public void close() {
    isClosing = true;
    try {
      if (!places.tryAcquire(concurrency + LINE, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
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
      if (isClosing || isFull.getAsBoolean() || !places.tryAcquire()) {
        drop(exchange.getRequestBody());
        busy().writeTo(exchange);
        return;
      }
      try {
        reply(exchange).writeTo(exchange);
      } finally {
        places.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // We are closing; so is the connection.
    }
  }

  private HttpAnswer reply(HttpExchange exchange) throws IOException, InterruptedException {
    HttpCall call;
    try {
      BodyCheck check = gate.admit(HttpCall.head(exchange));
      byte[] body = exchange.getRequestBody().readNBytes(PAYLOAD_LIMIT + 1);
      if (body.length > PAYLOAD_LIMIT) {
        drop(exchange.getRequestBody());
        return tooLarge();
      }
      check.check(body);
      call = HttpCall.of(exchange, body);
    } catch (KeptOut e) {
      // Who tries keys is not told how near they were.
      log.info("a request of {} was kept out: {}", exchange.getRemoteAddress(), e.getMessage());
      drop(exchange.getRequestBody());
      return FORBIDDEN;
    }
    String event = call.event();
    if (event.getBytes(StandardCharsets.UTF_8).length > PAYLOAD_LIMIT) {
      return tooLarge();
    }
    if (!calls.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      return busy();
    }
    try {
      return answer(event);
    } finally {
      calls.release();
    }
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

  private static HttpAnswer busy() {
    HttpAnswer error =
        HttpAnswer.error(503, "busy", "the frame was not taken, too many wait; send it again");
    Map<String, List<String>> headers = new HashMap<>(error.headers());
    headers.put("Retry-After", List.of(RETRY_AFTER));
    return new HttpAnswer(error.status(), headers, error.body());
  }

  /** Reads the rest of a body, and keeps nothing of it. */
  private static void drop(InputStream body) throws IOException {
    var dropped = new byte[64 * 1024];
    for (int left = DRAIN_LIMIT; left > 0; ) {
      int read = body.read(dropped);
      if (read < 0) {
        break;
      }
      left -= read;
    }
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
