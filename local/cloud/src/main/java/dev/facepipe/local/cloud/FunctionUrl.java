package dev.facepipe.local.cloud;

import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.web.AllowedOrigins;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
 * requests that the gate keeps out 403, before their body is read, and a function that threw shows
 * as 502. Clients that send slowly take no thread and no place in the line.
 *
 * <p>Requests that would have to wait long get 503 with {@code Retry-After} at once. A Function URL
 * says 429 then; we say what our wire's description has for it, so that clients know one word for
 * "not now".
 */
public final class FunctionUrl implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FunctionUrl.class);

  /**
   * Bytes of a request's body, and of the event made of it. Source: Lambda quotas, invocation
   * payload.
   */
  static final int PAYLOAD_LIMIT = 6 * 1024 * 1024;

  /**
   * Requests that wait for a call: the stand-in for Lambda's further environments, which a laptop
   * has no cores for. More are refused.
   */
  static final int LINE = 30;

  /** How long a request waits in the line, and {@link #close} for requests in hand. */
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

  private final Gate gate;
  private final Cors cors;
  private final LambdaFunction function;
  private final int concurrency;
  private final Semaphore places;

  /** Bytes for bodies that come in, wait in the line or are worked on. */
  private final Semaphore memory;

  private final BooleanSupplier isFull;
  private final ExecutorService calls;
  private final HttpDoor door;
  private volatile boolean isClosing;

  private FunctionUrl(
      LocalPort port,
      int concurrency,
      Gate gate,
      Cors cors,
      BooleanSupplier isFull,
      LambdaFunction function) {
    this.gate = gate;
    this.cors = cors;
    this.concurrency = concurrency;
    this.places = new Semaphore(concurrency + LINE);
    this.memory = new Semaphore(memory(concurrency + LINE));
    this.isFull = isFull;
    this.function = function;
    this.calls = Executors.newFixedThreadPool(concurrency, new NamedThreads("function-url-call"));
    this.door =
        HttpDoor.start(
            port,
            "function-url",
            (head, status, code, message) -> HttpAnswer.error(status, code, message),
            this::take);
  }

  /** What so many of the largest bodies take, but no more than a sixth of the heap. */
  private static int memory(int places) {
    long share = Math.max(PAYLOAD_LIMIT, Runtime.getRuntime().maxMemory() / 6);
    return (int) Math.min(Integer.MAX_VALUE, Math.min(share, (long) places * PAYLOAD_LIMIT));
  }

  /** Returns a door that is open to everybody once it takes requests. */
  public static FunctionUrl start(LocalPort port, int concurrency, LambdaFunction function) {
    return start(port, concurrency, Gate.OPEN, AllowedOrigins.NONE, () -> false, function);
  }

  /**
   * Returns the door once it takes requests.
   *
   * @param concurrency calls of the function at once, at least 1
   * @param allowed pages that browsers may let post and read answers
   * @param isFull whether what the function fills is full, so that its calls must wait; asked for
   *     each request, by several threads
   * @throws PortInUse if somebody else listens there
   */
  public static FunctionUrl start(
      LocalPort port,
      int concurrency,
      Gate gate,
      AllowedOrigins allowed,
      BooleanSupplier isFull,
      LambdaFunction function) {
    if (concurrency < 1) {
      throw new IllegalArgumentException(
          "concurrency is %d; expected at least 1".formatted(concurrency));
    }
    return new FunctionUrl(port, concurrency, gate, new Cors(allowed), isFull, function);
  }

  /** Returns where to POST, such as {@code http://127.0.0.1:9000/}. */
  public URI uri() {
    return door.uri().resolve("/");
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
    door.close();
    calls.shutdownNow();
  }

  private void take(Visit visit) {
    // With every answer: a page may read an error only if the error says so.
    cors.headers(visit.head()).forEach(visit::answersAlso);
    cors.answer(visit.head()).ifPresentOrElse(visit::refuse, () -> admit(visit));
  }

  private void admit(Visit visit) {
    try {
      BodyCheck check = gate.admit(visit.head());
      if (isClosing || places.availablePermits() == 0 || isFull.getAsBoolean()) {
        refuseForNow(visit);
      } else {
        visit.read(PAYLOAD_LIMIT, memory, body -> takeBody(visit, check, body));
      }
    } catch (KeptOut e) {
      keepOut(visit, e);
    }
  }

  /** A place in the line is for whole requests, so that slow clients take none. */
  private void takeBody(Visit visit, BodyCheck check, byte[] body) {
    try {
      check.check(body);
      if (isClosing || !places.tryAcquire()) {
        refuseForNow(visit);
      } else {
        visit.atEnd(places::release);
        enqueue(visit, new HttpCall(visit.head(), visit.protocol(), visit.clientIp(), body));
      }
    } catch (KeptOut e) {
      keepOut(visit, e);
    }
  }

  private void enqueue(Visit visit, HttpCall call) {
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

  private HttpAnswer answer(HttpCall call) {
    String event = call.event();
    return event.getBytes(StandardCharsets.UTF_8).length > PAYLOAD_LIMIT
        ? HttpAnswer.error(
            413,
            "too_large",
            "request is too large; expected at most %d bytes once it is an event, where a body that is not text counts 4/3"
                .formatted(PAYLOAD_LIMIT))
        : answer(event);
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

  private static void refuseForNow(Visit visit) {
    visit.refuse(503, "busy", "the frame was not taken, too many wait; send it again");
  }

  private static void keepOut(Visit visit, KeptOut why) {
    // Who tries keys is not told how near they were.
    log.info("a request of {} was kept out: {}", visit.clientIp(), why.getMessage());
    visit.refuse(FORBIDDEN);
  }
}
