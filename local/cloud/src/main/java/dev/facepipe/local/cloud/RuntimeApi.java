package dev.facepipe.local.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.facepipe.common.NamedThreads;
import dev.facepipe.web.JettyServer;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.PortInUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A function whose runtime runs outside this process, such as in a container. As on Lambda, the
 * runtime fetches events from this API and posts the answers. Thread-safe; concurrent calls wait
 * for each other, because one runtime handles one event at a time.
 *
 * <p>A runtime that asks for an event replaces the runtime that asked before: the earlier one is
 * taken as ended. The earlier runtime's call goes to the new runtime. Reason: a runtime that ended
 * while it waited looks as if it had fetched the call. If another runtime ends during this call,
 * the call fails.
 *
 * <p>Source: AWS Lambda Developer Guide, "Using the Lambda runtime API", version 2018-06-01,
 * without the calls for SnapStart and for response streaming.
 *
 * <p>Runs on the JDK's HTTP server, because a runtime puts a stack trace of up to 1 MiB into a
 * header, and {@link JettyServer} takes 16 KiB of headers.
 */
public final class RuntimeApi implements LambdaFunction, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RuntimeApi.class);

  private static final String ROOT = "/2018-06-01/runtime/";
  private static final String NEXT = ROOT + "invocation/next";
  private static final String INIT_ERROR = ROOT + "init/error";
  private static final String INVOCATION = ROOT + "invocation/";

  private final String functionName;
  private final Duration timeout;
  private final HttpServer server;
  private final ExecutorService threads;
  private final BlockingDeque<Call> waiting = new LinkedBlockingDeque<>();

  /** The call that the runtime handles now; null if none. */
  private final AtomicReference<@Nullable Call> inHand = new AtomicReference<>();

  /** The thread on which the runtime waits for an event; null if none. */
  private final AtomicReference<@Nullable Thread> asking = new AtomicReference<>();

  private RuntimeApi(String functionName, Duration timeout, HttpServer server) {
    this.functionName = functionName;
    this.timeout = timeout;
    this.server = server;
    this.threads = Executors.newCachedThreadPool(new NamedThreads(functionName + "-runtime-api"));
  }

  /**
   * Starts the API and returns it when runtimes can fetch events.
   *
   * @param functionName for logs, and part of the function's ARN that the runtime sees
   * @param timeout of a call, including the time until a runtime has started
   * @throws PortInUse if another program listens on the port
   */
  public static RuntimeApi start(LocalPort port, String functionName, Duration timeout) {
    HttpServer server;
    try {
      server = HttpServer.create(port.address(), 0);
    } catch (IOException e) {
      throw port.inUse("runtime API of " + functionName, e);
    }
    RuntimeApi api = new RuntimeApi(functionName, timeout, server);
    server.setExecutor(api.threads);
    server.createContext("/", api::handle);
    server.start();
    return api;
  }

  /** Returns the runtime's {@code AWS_LAMBDA_RUNTIME_API}, such as {@code 127.0.0.1:9101}. */
  public String address() {
    return LocalPort.HOST + ":" + server.getAddress().getPort();
  }

  /** Returns true if a runtime waits for an event. */
  public boolean isAsked() {
    return asking.get() != null;
  }

  @Override
  public String invoke(String event) {
    Call call = new Call(event, Instant.now().plus(timeout));
    waiting.add(call);
    try {
      return call.answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new FunctionFailed(
          "function %s did not answer in %d s".formatted(functionName, timeout.toSeconds()), e);
    } catch (ExecutionException e) {
      Throwable failure = Objects.requireNonNullElse(e.getCause(), e);
      throw new FunctionFailed(
          "function %s failed: %s".formatted(functionName, failure.getMessage()), failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FunctionFailed(
          "the wait for function %s was interrupted".formatted(functionName), e);
    } finally {
      waiting.remove(call);
      inHand.compareAndSet(call, null);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      switch (exchange.getRequestMethod() + " " + path) {
        case "GET " + NEXT -> next(exchange);
        case "POST " + INIT_ERROR -> {
          log.error("function {} did not start: {}", functionName, body);
          reply(exchange, 202, "");
        }
        default -> reply(exchange, isTaken(path, body) ? 202 : 404, "");
      }
    } catch (InterruptedException e) {
      // Another runtime took over, or the API closes. The connection ends with the exchange.
    }
  }

  /** Replies with the next event, and waits until there is one. */
  private void next(HttpExchange exchange) throws IOException, InterruptedException {
    takePlace();
    Call call = waiting.take();
    asking.compareAndSet(Thread.currentThread(), null);
    inHand.set(call);
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    headers.set("Lambda-Runtime-Aws-Request-Id", call.id);
    headers.set("Lambda-Runtime-Deadline-Ms", String.valueOf(call.deadline.toEpochMilli()));
    headers.set(
        "Lambda-Runtime-Invoked-Function-Arn",
        "arn:aws:lambda:local:000000000000:function:" + functionName);
    reply(exchange, 200, call.event);
  }

  private void takePlace() {
    @Nullable Thread before = asking.getAndSet(Thread.currentThread());
    if (before != null) {
      before.interrupt();
    }
    @Nullable Call call = inHand.getAndSet(null);
    if (call != null && call.isSecondTime) {
      call.answer.completeExceptionally(
          new IllegalStateException("the runtime ended twice during this call"));
    } else if (call != null) {
      call.isSecondTime = true;
      waiting.addFirst(call);
    }
  }

  /** Takes an answer or a failure. Returns false if no call waits for it. */
  private boolean isTaken(String path, String body) {
    int end = path.lastIndexOf('/');
    if (!path.startsWith(INVOCATION) || end < INVOCATION.length()) {
      return false;
    }
    @Nullable Call call = inHand.get();
    return call != null
        && call.id.equals(path.substring(INVOCATION.length(), end))
        && inHand.compareAndSet(call, null)
        && switch (path.substring(end + 1)) {
          case "response" -> call.answer.complete(body);
          case "error" -> call.answer.completeExceptionally(new IllegalStateException(body));
          default -> false;
        };
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Stops serving events and cuts off calls in progress. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** One call of the function; compared by identity. */
  private static final class Call {
    private final String id = UUID.randomUUID().toString();
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final String event;
    private final Instant deadline;
    private volatile boolean isSecondTime;

    Call(String event, Instant deadline) {
      this.event = event;
      this.deadline = deadline;
    }
  }
}
