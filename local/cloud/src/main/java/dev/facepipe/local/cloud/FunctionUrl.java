package dev.facepipe.local.cloud;

import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.web.AllowedOrigins;
import dev.facepipe.web.HttpReply;
import dev.facepipe.web.JettyServer;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.PortInUse;
import dev.facepipe.web.ServerRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A function's HTTP server: turns requests into Function URL events, and the function's answers
 * into HTTP replies. As on AWS, every path and method goes to the function, except for {@code
 * /healthz} and {@code /metrics}, which say how this machine does. A request above Lambda's 6 MiB
 * gets 413. A request that the gate refuses gets 403 before its body is read. A function that threw
 * gives 502. Clients that send slowly hold neither a thread nor a place in the waiting line.
 *
 * <p>A request that would wait too long gets 503 with {@code Retry-After} at once. A Function URL
 * on AWS replies 429. We reply 503, which our wire format defines, so that clients need only one
 * status for "try later".
 */
public final class FunctionUrl implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FunctionUrl.class);

  /**
   * Largest body of a request, and largest event made of it, in bytes. Source: Lambda quotas,
   * invocation payload.
   */
  static final int PAYLOAD_LIMIT = 6 * 1024 * 1024;

  /**
   * Number of requests that usually may wait for a call. AWS would start further environments, but
   * a laptop has no cores for them.
   */
  public static final int LINE = 30;

  /**
   * How long a request waits in the line, and how long {@link #close} waits for running requests.
   */
  private static final long PATIENCE_SECONDS = 30;

  /** The reply of a Function URL with AWS_IAM to a caller without permission. */
  private static final HttpReply FORBIDDEN =
      new HttpReply(
          403,
          Map.of(
              "Content-Type",
              List.of("application/json"),
              "x-amzn-ErrorType",
              List.of("AccessDeniedException")),
          "{\"Message\":\"Forbidden\"}".getBytes(StandardCharsets.UTF_8));

  private static final HttpReply OK =
      new HttpReply(
          200,
          Map.of("Content-Type", List.of("text/plain; charset=utf-8")),
          "ok".getBytes(StandardCharsets.UTF_8));

  private final Gate gate;
  private final Cors cors;
  private final LambdaFunction function;
  private final int most;
  private final Semaphore places;

  /** Bytes for bodies that arrive, wait in the line, or are processed. */
  private final Semaphore memory;

  private final BooleanSupplier isFull;
  private final CloudFigures figures;
  private final ExecutorService calls;
  private final JettyServer server;
  private volatile boolean isClosing;

  private FunctionUrl(
      LocalPort port,
      int concurrency,
      int line,
      Gate gate,
      Cors cors,
      BooleanSupplier isFull,
      CloudFigures figures,
      LambdaFunction function) {
    this.figures = figures;
    this.gate = gate;
    this.cors = cors;
    this.most = concurrency + line;
    this.places = new Semaphore(most);
    this.memory = new Semaphore(memory(most));
    this.isFull = isFull;
    this.function = function;
    this.calls = Executors.newFixedThreadPool(concurrency, new NamedThreads("function-url-call"));
    this.server =
        JettyServer.start(
            port,
            "function-url",
            (head, status, code, message) -> HttpReply.error(status, code, message),
            this::take);
  }

  /** Returns the bytes for this many of the largest bodies, at most a sixth of the heap. */
  private static int memory(int places) {
    long share = Math.max(PAYLOAD_LIMIT, Runtime.getRuntime().maxMemory() / 6);
    return (int) Math.min(Integer.MAX_VALUE, Math.min(share, (long) places * PAYLOAD_LIMIT));
  }

  /** Starts a server that admits every request, and returns it when it takes requests. */
  public static FunctionUrl start(LocalPort port, int concurrency, LambdaFunction function) {
    return start(
        port,
        concurrency,
        LINE,
        Gate.OPEN,
        AllowedOrigins.NONE,
        () -> false,
        new CloudFigures(),
        function);
  }

  /**
   * Starts a server and returns it when it takes requests.
   *
   * @param concurrency concurrent calls of the function, at least 1
   * @param line requests that may wait for a call; more are refused
   * @param allowed origins whose pages may post and read replies in a browser
   * @param isFull returns true if the queues or buckets behind the function are full; called for
   *     each request, by several threads
   * @param figures counts the door's replies, and is the page of {@code /metrics}
   * @throws PortInUse if another program listens on the port
   */
  public static FunctionUrl start(
      LocalPort port,
      int concurrency,
      int line,
      Gate gate,
      AllowedOrigins allowed,
      BooleanSupplier isFull,
      CloudFigures figures,
      LambdaFunction function) {
    if (concurrency < 1) {
      throw new IllegalArgumentException(
          "concurrency is %d; expected at least 1".formatted(concurrency));
    }
    return new FunctionUrl(
        port, concurrency, line, gate, new Cors(allowed), isFull, figures, function);
  }

  /** Returns the address for POST requests, such as {@code http://127.0.0.1:9000/}. */
  public URI uri() {
    return server.uri().resolve("/");
  }

  /** Takes no more requests, waits at most 30 seconds for requests in progress, and stops. */
  @Override
  public void close() {
    isClosing = true;
    try {
      if (!places.tryAcquire(most, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("requests were still in progress after {} s and were cut", PATIENCE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close();
    calls.shutdownNow();
  }

  private void take(ServerRequest visit) {
    @Nullable Runnable look = look(visit);
    if (look != null) {
      look.run();
      return;
    }
    visit.onReply(figures::replied);
    // On every reply: a page may read an error only if the error has these headers.
    cors.headers(visit.head()).forEach(visit::answersAlso);
    cors.answer(visit.head()).ifPresentOrElse(visit::refuse, () -> admit(visit));
  }

  /** Returns the reply to a request for health or figures; null if it is for the function. */
  private @Nullable Runnable look(ServerRequest visit) {
    String target = visit.head().target();
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    if (!path.equals("/healthz") && !path.equals("/metrics")) {
      return null;
    }
    String method = visit.head().method();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      visit.answersAlso("Allow", "GET, HEAD");
      return () -> visit.refuse(405, "method_not_allowed", "expected GET; post frames to /");
    }
    return path.equals("/healthz") ? () -> showHealth(visit) : () -> showFigures(visit);
  }

  /** Says whether a frame would be taken now. Needs no signature: it says nothing else. */
  private void showHealth(ServerRequest visit) {
    if (isClosing) {
      visit.refuse(503, "closing", "the cloud is shutting down");
    } else if (isFull.getAsBoolean()) {
      visit.refuse(503, "full", "the queues or the disk are full, or too many frames wait");
    } else if (places.availablePermits() == 0) {
      visit.refuse(503, "busy", "too many requests wait");
    } else {
      visit.refuse(OK);
    }
  }

  /** Shows the figures to this machine, and to holders of the key: they tell how much is seen. */
  private void showFigures(ServerRequest visit) {
    try {
      if (!visit.isFromThisMachine()) {
        gate.admit(visit.head()).check(new byte[0]);
      }
      visit.refuse(figures.page());
    } catch (RequestRefused e) {
      keepOut(visit, e);
    }
  }

  private void admit(ServerRequest visit) {
    try {
      BodyCheck check = gate.admit(visit.head());
      if (isClosing || places.availablePermits() == 0 || isFull.getAsBoolean()) {
        refuseForNow(visit);
      } else {
        visit.read(PAYLOAD_LIMIT, memory, body -> takeBody(visit, check, body));
      }
    } catch (RequestRefused e) {
      keepOut(visit, e);
    }
  }

  /** Puts a request in the line only with its whole body, so that slow clients hold no place. */
  private void takeBody(ServerRequest visit, BodyCheck check, byte[] body) {
    try {
      check.check(body);
      if (isClosing || !places.tryAcquire()) {
        refuseForNow(visit);
      } else {
        visit.atEnd(places::release);
        enqueue(
            visit,
            new HttpCall(visit.head(), visit.protocol(), visit.clientIp(), body, Instant.now()));
      }
    } catch (RequestRefused e) {
      keepOut(visit, e);
    }
  }

  private void enqueue(ServerRequest visit, HttpCall call) {
    CompletableFuture<Boolean> itsTurn =
        new CompletableFuture<Boolean>()
            .completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS);
    var unused =
        itsTurn.thenAccept(
            came -> {
              if (!came) {
                refuseForNow(visit);
              }
            });
    calls.execute(
        () -> {
          if (itsTurn.complete(true)) {
            visit.reply(answer(call));
          }
        });
  }

  private HttpReply answer(HttpCall call) {
    String event = call.event();
    return event.getBytes(StandardCharsets.UTF_8).length > PAYLOAD_LIMIT
        ? HttpReply.error(
            413,
            "too_large",
            "request is too large; expected an event of at most %d bytes, where a body that is not text counts 4/3 of its bytes"
                .formatted(PAYLOAD_LIMIT))
        : answer(event);
  }

  private HttpReply answer(String event) {
    try {
      return FunctionReply.reply(function.invoke(event));
    } catch (FunctionFailed e) {
      log.error("{}", e.getMessage(), e.getCause());
      return HttpReply.error(502, "function_failed", "the function failed; its log says why");
    } catch (IllegalArgumentException e) {
      log.error("the function's answer is not a valid HTTP reply: {}", e.getMessage());
      return HttpReply.error(
          502,
          "bad_function_answer",
          "the function's answer is not a valid HTTP reply; the log says why");
    }
  }

  private static void refuseForNow(ServerRequest visit) {
    visit.refuse(503, "busy", "too many requests wait; send the frame again");
  }

  private static void keepOut(ServerRequest visit, RequestRefused why) {
    // The reply does not say why, so that it does not help someone who guesses keys.
    log.info("a request from {} was refused: {}", visit.clientIp(), why.getMessage());
    visit.refuse(FORBIDDEN);
  }
}
