package dev.facepipe.local.service.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Lambda's side of a function that starts under SnapStart and answers one event.
 *
 * <p>Source: AWS Lambda Developer Guide, "Using the Lambda runtime API"; the two SnapStart calls as
 * in AWS's runtime interface client 2.9.0.
 */
final class SnapshotRuntime implements AutoCloseable {
  private static final String ROOT = "/2018-06-01/runtime/";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Completes when the function asks to be restored, so that its snapshot could be taken. */
  final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** The event for the restored function. */
  final CompletableFuture<String> event = new CompletableFuture<>();

  /** The function's answer. */
  final CompletableFuture<String> answer = new CompletableFuture<>();

  SnapshotRuntime() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Returns the value of {@code AWS_LAMBDA_RUNTIME_API}. */
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring(ROOT.length());
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      switch (path) {
        case "restore/next" -> {
          ready.complete(null);
          event.join(); // the function is restored when an event exists
          exchange.sendResponseHeaders(200, -1);
        }
        case "invocation/next" -> {
          if (answer.isDone()) {
            return; // no second event
          }
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", "1");
          byte[] bytes = event.join().getBytes(UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
        }
        case "invocation/1/response" -> {
          answer.complete(body);
          exchange.sendResponseHeaders(202, -1);
        }
        default -> { // init/error, restore/error, invocation/1/error
          IllegalStateException failure = new IllegalStateException(path + ": " + body);
          ready.completeExceptionally(failure);
          answer.completeExceptionally(failure);
          exchange.sendResponseHeaders(202, -1);
        }
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
