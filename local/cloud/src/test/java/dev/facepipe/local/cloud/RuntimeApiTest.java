package dev.facepipe.local.cloud;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.web.LocalPort;
import dev.facepipe.web.TakenPort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the runtime API from a runtime's side, by AWS's documentation of the API. */
class RuntimeApiTest {
  private static final String ID = "Lambda-Runtime-Aws-Request-Id";

  private final HttpClient runtime = HttpClient.newHttpClient();
  private final RuntimeApi api =
      RuntimeApi.start(new LocalPort(0, "--port"), "greeter", Duration.ofSeconds(20));

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void runtimeFetchesAnEventAndItsAnswerIsReturned() {
    var answer = CompletableFuture.supplyAsync(() -> api.invoke("{\"name\":\"Ada\"}"));

    HttpResponse<String> event = next();
    HttpResponse<String> taken = post("invocation/" + id(event) + "/response", "\"hello Ada\"");

    assertEquals("{\"name\":\"Ada\"}", event.body());
    assertTrue(
        event
            .headers()
            .firstValue("Lambda-Runtime-Invoked-Function-Arn")
            .orElseThrow()
            .endsWith(":function:greeter"));
    long left =
        event.headers().firstValueAsLong("Lambda-Runtime-Deadline-Ms").orElseThrow()
            - System.currentTimeMillis();
    assertTrue(left > 0 && left <= 20_000, left + " ms left");
    assertEquals(202, taken.statusCode());
    assertEquals("\"hello Ada\"", answer.join());
  }

  @Test
  void runtimeThatAsksFirstWaitsForTheEvent() {
    var event = CompletableFuture.supplyAsync(this::next);

    var answer = CompletableFuture.supplyAsync(() -> api.invoke("1"));

    assertEquals("1", event.join().body());
    assertEquals(202, post("invocation/" + id(event.join()) + "/response", "2").statusCode());
    assertEquals("2", answer.join());
  }

  @Test
  void functionsErrorIsInTheFailure() {
    var answer = CompletableFuture.supplyAsync(() -> api.invoke("{}"));

    post("invocation/" + id(next()) + "/error", "{\"errorMessage\":\"no network\"}");

    var failure = assertThrows(CompletionException.class, answer::join);
    assertEquals(
        "function greeter failed: {\"errorMessage\":\"no network\"}",
        failure.getCause().getMessage());
  }

  /** AWS's Java runtime sends the stack trace in a header, too. */
  @Test
  void errorWithALongHeaderIsTaken() {
    var answer = CompletableFuture.supplyAsync(() -> api.invoke("{}"));
    URI error = uri("invocation/" + id(next()) + "/error");

    HttpResponse<String> taken =
        send(
            HttpRequest.newBuilder(error)
                .header("Lambda-Runtime-Function-XRay-Error-Cause", "x".repeat(100_000))
                .POST(BodyPublishers.ofString("{}"))
                .build());

    assertEquals(202, taken.statusCode());
    assertThrows(CompletionException.class, answer::join);
  }

  @Test
  void laterRuntimeReplacesAnEarlierOne() {
    var gone = CompletableFuture.supplyAsync(this::next);
    await().until(api::isAsked);
    var event = CompletableFuture.supplyAsync(this::next);
    assertThrows(CompletionException.class, gone::join);

    var answer = CompletableFuture.supplyAsync(() -> api.invoke("1"));
    post("invocation/" + id(event.join()) + "/response", "2");

    assertEquals("2", answer.join());
  }

  @Test
  void callOfAnEndedRuntimeIsRepeatedOnce() {
    var answer = CompletableFuture.supplyAsync(() -> api.invoke("1"));
    HttpResponse<String> first = next();

    HttpResponse<String> second = next();
    var third = CompletableFuture.supplyAsync(this::next);

    assertEquals(id(first), id(second));
    var failure = assertThrows(CompletionException.class, answer::join);
    assertEquals(
        "function greeter failed: the runtime ended twice during this call",
        failure.getCause().getMessage());
    assertFalse(third.isDone()); // waits for another event
  }

  @Test
  void callOfASilentFunctionTimesOut() {
    try (RuntimeApi hasty =
        RuntimeApi.start(new LocalPort(0, "--port"), "sleeper", Duration.ofSeconds(1))) {
      var failure = assertThrows(FunctionFailed.class, () -> hasty.invoke("{}"));

      assertEquals("function sleeper did not answer in 1 s", failure.getMessage());
    }
  }

  @Test
  void answerWithoutACallIsRefused() {
    assertEquals(404, post("invocation/unknown/response", "{}").statusCode());
    assertEquals(404, post("invocation/next", "{}").statusCode());
    assertEquals(202, post("init/error", "{\"errorMessage\":\"no class\"}").statusCode());
  }

  @Test
  void portInUseNamesThePortAndItsOption() throws Exception {
    TakenPort.assertNamed(
        "--functions-elsewhere", port -> RuntimeApi.start(port, "greeter", Duration.ofSeconds(1)));
  }

  private static String id(HttpResponse<String> event) {
    return event.headers().firstValue(ID).orElseThrow();
  }

  private HttpResponse<String> next() {
    return send(HttpRequest.newBuilder(uri("invocation/next")).build());
  }

  private HttpResponse<String> post(String path, String body) {
    return send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body)).build());
  }

  private HttpResponse<String> send(HttpRequest request) {
    return runtime.sendAsync(request, BodyHandlers.ofString()).join();
  }

  private URI uri(String path) {
    return URI.create("http://%s/2018-06-01/runtime/%s".formatted(api.address(), path));
  }
}
