package dev.facepipe.local.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.web.AllowedOrigins;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.RawClient;
import dev.facepipe.web.TakenPort;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionUrlTest {
  private static final LocalPort ANY = new LocalPort(0, "--port");
  private static final String OK = "{\"statusCode\":200,\"body\":\"ok\"}";
  private static final int SIX_MIB = 6_291_456;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> events = new CopyOnWriteArrayList<>();

  @Test
  void eventIsAsDocumented() throws Exception {
    JsonNode documented = Documented.event(FunctionUrlTest.class, "function-url-event.json");

    JsonNode ours =
        eventOf(
            "my/path?parameter1=value1&parameter1=value2&parameter2=value",
            request ->
                request
                    .header("Header1", "value1")
                    .header("Header2", "value1")
                    .header("Header2", "value2")
                    .header("Cookie", "cookie1=a; cookie2=b")
                    .header("User-Agent", "agent")
                    .header("Content-Type", "text/plain")
                    .POST(BodyPublishers.ofString("Hello from client!")));

    var missing = Documented.fields(documented);
    missing.removeAll(Documented.fields(ours));
    assertEquals(List.of(), List.copyOf(missing));
    for (String field :
        List.of(
            "version",
            "routeKey",
            "rawPath",
            "rawQueryString",
            "cookies",
            "queryStringParameters",
            "body",
            "isBase64Encoded")) {
      assertEquals(documented.get(field), ours.get(field), field);
    }
    assertEquals("value1,value2", ours.at("/headers/header2").textValue());
    assertEquals(documented.at("/requestContext/http"), ours.at("/requestContext/http"));
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, false, {}",
    "application/json; charset=utf-8, false, {}",
    "image/jpeg, true, e30=",
    "application/x-www-form-urlencoded, true, e30=",
    "application/octet-stream, true, e30="
  })
  void contentTypeDecidesWhetherTheBodyIsBase64(String type, boolean base64, String body)
      throws Exception {
    JsonNode ours =
        eventOf("", r -> r.header("Content-Type", type).POST(BodyPublishers.ofString("{}")));

    assertEquals(base64, ours.get("isBase64Encoded").booleanValue());
    assertEquals(body, ours.get("body").textValue());
  }

  @Test
  void textThatIsNotUtf8TravelsAsBase64() throws Exception {
    JsonNode ours =
        eventOf(
            "",
            r ->
                r.header("Content-Type", "text/plain")
                    .POST(BodyPublishers.ofByteArray(new byte[] {(byte) 0xFF, 'a'})));

    assertTrue(ours.get("isBase64Encoded").booleanValue());
    assertEquals("/2E=", ours.get("body").textValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "OPTIONS", "DELETE", "HEAD"})
  void everyMethodReachesTheFunctionWithoutABody(String method) throws Exception {
    JsonNode ours = eventOf("", r -> r.method(method, BodyPublishers.noBody()));

    assertEquals(method, ours.at("/requestContext/http/method").textValue());
    assertFalse(ours.has("body"));
    assertFalse(ours.get("isBase64Encoded").booleanValue());
  }

  @Test
  void statusHeadersAndBase64BodyOfAnAnswerBecomeHttp() throws Exception {
    String answer =
        """
        {"statusCode": 415, "headers": {"content-type": "image/png", "X-Request-Id": "7f3a"},
         "cookies": ["a=1", "b=2"], "body": "iVBORw==", "isBase64Encoded": true}""";
    try (var functionUrl = FunctionUrl.start(ANY, 1, e -> answer)) {
      HttpResponse<byte[]> response = send(functionUrl, r -> r.GET());

      assertEquals(415, response.statusCode());
      assertEquals(List.of("image/png"), response.headers().allValues("Content-Type"));
      assertEquals(List.of("7f3a"), response.headers().allValues("X-Request-Id"));
      assertEquals(List.of("a=1", "b=2"), response.headers().allValues("Set-Cookie"));
      assertArrayEquals(new byte[] {(byte) 0x89, 'P', 'N', 'G'}, response.body());
    }
  }

  @Test
  void jsonWithoutAStatusCodeIsTheBodyOfA200() throws Exception {
    try (var functionUrl = FunctionUrl.start(ANY, 1, e -> "{\"faces\":1}")) {
      HttpResponse<byte[]> response = send(functionUrl, r -> r.GET());

      assertEquals(200, response.statusCode());
      assertEquals(List.of("application/json"), response.headers().allValues("Content-Type"));
      assertEquals("{\"faces\":1}", new String(response.body(), UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no JSON",
        "{\"statusCode\": \"two hundred\"}",
        "{\"statusCode\": 42}",
        "{\"statusCode\": 200, \"headers\": {\"X\": \"a\\r\\nSet-Cookie: b\"}}",
        "{\"statusCode\": 200, \"body\": \"%\", \"isBase64Encoded\": true}"
      })
  void invalidAnswerOfTheFunctionGives502(String answer) throws Exception {
    try (var functionUrl = FunctionUrl.start(ANY, 1, e -> answer)) {
      assertError(502, "bad_function_answer", send(functionUrl, r -> r.GET()));
    }
  }

  @Test
  void functionThatThrowsGives502AndTheServerStaysOpen() throws Exception {
    var calls = new AtomicInteger();
    LambdaFunction failsOnce =
        e -> {
          if (calls.getAndIncrement() == 0) {
            throw new FunctionFailed("function f failed", new IllegalStateException("boom"));
          }
          return OK;
        };
    try (var functionUrl = FunctionUrl.start(ANY, 1, failsOnce)) {
      assertError(502, "function_failed", send(functionUrl, r -> r.GET()));
      assertEquals(200, send(functionUrl, r -> r.GET()).statusCode());
    }
  }

  @ParameterizedTest
  @CsvSource({"6291457, text/plain", "4718593, image/jpeg"})
  void bodyAboveSixMebibytesIsRefusedAsOnLambda(int bytes, String type) throws Exception {
    try (var functionUrl = FunctionUrl.start(ANY, 1, e -> OK)) {
      HttpResponse<byte[]> response =
          send(
              functionUrl,
              r -> r.header("Content-Type", type).POST(BodyPublishers.ofByteArray(zeros(bytes))));

      assertError(413, "too_large", response);
    }
  }

  @Test
  void bodyJustUnderTheLimitPasses() throws Exception {
    int roomForTheRestOfTheEvent = 2000;
    JsonNode ours =
        eventOf(
            "",
            r ->
                r.header("Content-Type", "text/plain")
                    .POST(BodyPublishers.ofByteArray(zeros(SIX_MIB - roomForTheRestOfTheEvent))));

    assertEquals(SIX_MIB - roomForTheRestOfTheEvent, ours.get("body").textValue().length());
  }

  @Test
  void concurrencyBoundsTheCallsAtOnce() throws Exception {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    var started = new AtomicInteger();
    var go = new CountDownLatch(1);
    LambdaFunction slow =
        e -> {
          started.incrementAndGet();
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          awaitUninterrupted(go);
          now.decrementAndGet();
          return OK;
        };
    try (var functionUrl = FunctionUrl.start(ANY, 2, slow)) {
      var answers = new ArrayList<CompletableFuture<HttpResponse<byte[]>>>();
      for (int i = 0; i < 6; i++) {
        answers.add(
            http.sendAsync(
                HttpRequest.newBuilder(functionUrl.uri()).build(), BodyHandlers.ofByteArray()));
      }
      await().until(() -> started.get() == 2);
      go.countDown();

      for (var answer : answers) {
        assertEquals(200, answer.join().statusCode());
      }
      assertEquals(2, most.get());
    }
  }

  @Test
  void requestWithoutAPlaceInTheLineGets503AtOnce() throws Exception {
    int refused = 10;
    var go = new CountDownLatch(1);
    LambdaFunction slow =
        e -> {
          awaitUninterrupted(go);
          return OK;
        };
    try (var functionUrl = FunctionUrl.start(ANY, 1, slow)) {
      var answers = new ArrayList<CompletableFuture<HttpResponse<byte[]>>>();
      for (int i = 0; i < 1 + FunctionUrl.LINE + refused; i++) {
        answers.add(
            http.sendAsync(
                HttpRequest.newBuilder(functionUrl.uri())
                    .POST(BodyPublishers.ofByteArray(zeros(100_000)))
                    .build(),
                BodyHandlers.ofByteArray()));
      }
      await().until(() -> answers.stream().filter(CompletableFuture::isDone).count() == refused);
      for (var answer : answers.stream().filter(CompletableFuture::isDone).toList()) {
        assertBusy(answer.join());
      }
      go.countDown();

      assertEquals(
          1 + FunctionUrl.LINE,
          answers.stream().filter(answer -> answer.join().statusCode() == 200).count());
    }
  }

  @Test
  void requestsAreRefusedWhileTheQueuesAreFull() throws Exception {
    var isFull = new AtomicBoolean(true);
    var calls = new AtomicInteger();
    LambdaFunction counting =
        e -> {
          calls.incrementAndGet();
          return OK;
        };
    try (var functionUrl =
        FunctionUrl.start(
            ANY,
            1,
            FunctionUrl.LINE,
            Gate.OPEN,
            AllowedOrigins.NONE,
            isFull::get,
            new CloudFigures(),
            counting)) {
      assertBusy(send(functionUrl, r -> r.POST(BodyPublishers.ofByteArray(zeros(2 * SIX_MIB)))));
      assertEquals(0, calls.get());

      isFull.set(false);
      assertEquals(200, send(functionUrl, r -> r.GET()).statusCode());
    }
  }

  @Test
  void refusedRequestIsAnsweredBeforeItsBodyArrives() throws Exception {
    Gate closed =
        head -> {
          throw new RequestRefused("this gate refuses all requests");
        };
    try (var functionUrl =
            FunctionUrl.start(
                ANY, 1, 0, closed, AllowedOrigins.NONE, () -> false, new CloudFigures(), e -> OK);
        var client = new RawClient(functionUrl.uri())) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6000000\r\n\r\n");

      String answer = client.answer();

      assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
      assertTrue(answer.endsWith("{\"Message\":\"Forbidden\"}"), answer);
    }
  }

  @Test
  void chunkedBodyAboveSixMebibytesIsRefused() throws Exception {
    try (var functionUrl = FunctionUrl.start(ANY, 1, e -> OK);
        var client = new RawClient(functionUrl.uri())) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 7; i++) {
        client.send("100000\r\n").send(zeros(1 << 20)).send("\r\n");
      }

      assertEquals(413, client.status());
      client.send("0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertEquals(200, client.status());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "//x, 200",
    "/a//b/../c, 200",
    "/a%2fb;c=d, 200",
    "/?a=%zz, 200",
    "/a|b, 200",
    "/%zz, 400",
    "/a b, 400",
    "/../x, 400",
    "*, 400",
    "x, 400"
  })
  void targetIsPassedOnAsWrittenOrRefused(String target, int status) throws Exception {
    LambdaFunction keep =
        e -> {
          events.add(e);
          return OK;
        };
    try (var functionUrl = FunctionUrl.start(ANY, 1, keep);
        var client = new RawClient(functionUrl.uri())) {
      client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");

      assertEquals(status, client.status());
      if (status == 200) {
        JsonNode event = Documented.parsed(events.get(0));
        String query = event.get("rawQueryString").textValue();
        assertEquals(
            target, event.get("rawPath").textValue() + (query.isEmpty() ? "" : "?" + query));
      }
    }
  }

  @Test
  void closeAnswersTheRequestInProgress() throws Exception {
    var called = new CountDownLatch(1);
    LambdaFunction slow =
        e -> {
          called.countDown();
          pause(300);
          return OK;
        };
    var functionUrl = FunctionUrl.start(ANY, 2, slow);
    var answer =
        http.sendAsync(
            HttpRequest.newBuilder(functionUrl.uri()).build(), BodyHandlers.ofByteArray());
    called.await();

    functionUrl.close();

    assertEquals(200, answer.join().statusCode());
  }

  @Test
  void idleServerClosesAtOnceAndLeavesNoThread() throws Exception {
    var before = LocalThreads.keepingTheProcessAlive();
    var functionUrl = FunctionUrl.start(ANY, 2, e -> OK);
    assertEquals(200, send(functionUrl, r -> r.GET()).statusCode());

    long start = System.nanoTime();
    functionUrl.close();

    assertTrue(System.nanoTime() - start < Duration.ofSeconds(1).toNanos());
    LocalThreads.assertNoneBut(before);
  }

  @Test
  void portInUseNamesThePortAndItsOption() throws Exception {
    TakenPort.assertNamed("--port", port -> FunctionUrl.start(port, 1, e -> OK));
  }

  /** A browser does not sign a preflight, and asks for a signature's headers by name. */
  @Test
  void preflightOfAnAllowedOriginIsAnsweredBeforeTheGate() throws Exception {
    try (var functionUrl = forPages("https://a.example", "http://localhost:3000")) {
      HttpResponse<byte[]> answer =
          send(
              functionUrl,
              r ->
                  preflight(r, "https://a.example")
                      .header(
                          "Access-Control-Request-Headers", "content-type,x-request-id,x-camera"));

      assertEquals(200, answer.statusCode());
      assertEquals(0, answer.body().length);
      assertEquals(List.of("https://a.example"), allowed(answer));
      assertEquals(List.of("Origin"), answer.headers().allValues("Vary"));
      assertEquals(List.of("POST"), answer.headers().allValues("Access-Control-Allow-Methods"));
      String headers = answer.headers().firstValue("Access-Control-Allow-Headers").orElseThrow();
      assertTrue(headers.contains("content-type") && headers.contains("authorization"), headers);
      assertTrue(headers.contains("x-request-id") && headers.contains("x-camera"), headers);
      assertTrue(answer.headers().firstValue("Access-Control-Allow-Credentials").isEmpty());
      assertTrue(answer.headers().firstValue("Access-Control-Allow-Private-Network").isEmpty());
      assertEquals(List.of(), events);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://b.example",
        "null",
        "https://a.example:8443",
        "http://a.example",
        "https://a.example.org",
        "https://a.example, https://b.example",
        ""
      })
  void otherOriginsGetNoCorsHeaders(String origin) throws Exception {
    try (var functionUrl = forPages("https://a.example")) {
      for (HttpResponse<byte[]> answer :
          List.of(
              send(functionUrl, r -> preflight(r, origin)),
              send(functionUrl, r -> r.header("Origin", origin).GET()))) {
        assertEquals(List.of(), allowed(answer));
        assertEquals(List.of("Origin"), answer.headers().allValues("Vary"));
        assertEquals(List.of(), answer.headers().allValues("Access-Control-Allow-Methods"));
      }
    }
  }

  @Test
  void allowedOriginsCanReadErrors() throws Exception {
    try (var functionUrl = forPages("https://a.example")) {
      HttpResponse<byte[]> keptOut =
          send(functionUrl, r -> r.header("Origin", "https://a.example").GET());
      HttpResponse<byte[]> tooLarge =
          send(
              functionUrl,
              r ->
                  r.header("Origin", "https://a.example")
                      .header("Signed", "yes")
                      .POST(BodyPublishers.ofByteArray(zeros(SIX_MIB + 1))));

      assertEquals(403, keptOut.statusCode());
      assertEquals(List.of("https://a.example"), allowed(keptOut));
      assertEquals(413, tooLarge.statusCode());
      assertEquals(List.of("https://a.example"), allowed(tooLarge));
    }
  }

  @Test
  void starAllowsAllOriginsWithoutCookies() throws Exception {
    try (var functionUrl = forPages("*")) {
      HttpResponse<byte[]> answer =
          send(
              functionUrl,
              r -> preflight(r, "null").header("Access-Control-Request-Private-Network", "true"));

      assertEquals(List.of("*"), allowed(answer));
      assertTrue(answer.headers().firstValue("Access-Control-Allow-Credentials").isEmpty());
      assertTrue(answer.headers().firstValue("Access-Control-Allow-Private-Network").isEmpty());
    }
  }

  @Test
  void namedOriginMayReachThePrivateNetwork() throws Exception {
    try (var functionUrl = forPages("https://a.example")) {
      HttpResponse<byte[]> answer =
          send(
              functionUrl,
              r ->
                  preflight(r, "https://a.example")
                      .header("Access-Control-Request-Private-Network", "true"));

      assertEquals(
          List.of("true"), answer.headers().allValues("Access-Control-Allow-Private-Network"));
    }
  }

  @Test
  void noOriginIsAllowedByDefault() throws Exception {
    try (var functionUrl = FunctionUrl.start(ANY, 1, e -> OK)) {
      HttpResponse<byte[]> answer = send(functionUrl, r -> preflight(r, "https://a.example"));

      assertEquals(List.of(), allowed(answer));
      assertEquals(List.of(), answer.headers().allValues("Vary"));
      assertEquals("ok", new String(answer.body(), UTF_8)); // from the function
    }
  }

  /** Starts a server for these origins, with a gate that admits requests with the header Signed. */
  private FunctionUrl forPages(String... origins) {
    Gate signed =
        head -> {
          if (!head.headers().containsKey("signed")) {
            throw new RequestRefused("the request is not signed");
          }
          return BodyCheck.NONE;
        };
    return FunctionUrl.start(
        ANY,
        1,
        FunctionUrl.LINE,
        signed,
        new AllowedOrigins(List.of(origins)),
        () -> false,
        new CloudFigures(),
        e -> {
          events.add(e);
          return OK;
        });
  }

  private HttpResponse<byte[]> send(FunctionUrl functionUrl, String method, String path)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(functionUrl.uri().resolve(path))
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofByteArray());
  }

  /** Opens a functionUrl whose gate admits nobody, on an address of the test's choice. */
  private FunctionUrl closedTo(LocalPort port, AtomicBoolean isFull) {
    Gate nobody =
        head -> {
          throw new RequestRefused("the request is not signed");
        };
    return FunctionUrl.start(
        port,
        1,
        FunctionUrl.LINE,
        nobody,
        AllowedOrigins.NONE,
        isFull::get,
        new CloudFigures(),
        e -> OK);
  }

  @Test
  void healthIsOkWithoutASignatureUntilTheCloudIsFull() throws Exception {
    AtomicBoolean isFull = new AtomicBoolean();
    try (var functionUrl = closedTo(ANY, isFull)) {
      HttpResponse<byte[]> healthy = send(functionUrl, "GET", "/healthz?x=1");
      assertEquals(200, healthy.statusCode());
      assertEquals("ok", new String(healthy.body(), UTF_8));
      assertEquals(200, send(functionUrl, "HEAD", "/healthz").statusCode());

      isFull.set(true);
      HttpResponse<byte[]> full = send(functionUrl, "GET", "/healthz");
      assertError(503, "full", full);
      assertEquals(List.of("1"), full.headers().allValues("Retry-After"));
    }
  }

  @Test
  void healthAndFiguresTakeNoFrames() throws Exception {
    try (var functionUrl = FunctionUrl.start(ANY, 1, keepEvents())) {
      for (String path : List.of("/healthz", "/metrics")) {
        HttpResponse<byte[]> refused = send(functionUrl, "POST", path);
        assertError(405, "method_not_allowed", refused);
        assertEquals(List.of("GET, HEAD"), refused.headers().allValues("Allow"));
      }
      assertEquals(List.of(), events);
      assertEquals(200, send(functionUrl, "GET", "/").statusCode());
      assertEquals(200, send(functionUrl, "GET", "/healthz/").statusCode());
      assertEquals(2, events.size()); // from the function, as before
    }
  }

  private LambdaFunction keepEvents() {
    return e -> {
      events.add(e);
      return OK;
    };
  }

  @Test
  void figuresCountTheRepliesByStatusAndCode() throws Exception {
    LambdaFunction refusesSecond =
        e -> {
          events.add(e);
          return events.size() == 2
              ? "{\"statusCode\":400,\"body\":\"{\\\"error\\\":{\\\"code\\\":\\\"bad_json\\\"}}\"}"
              : OK;
        };
    try (var functionUrl = FunctionUrl.start(ANY, 1, refusesSecond)) {
      for (int i = 0; i < 3; i++) {
        send(functionUrl, "POST", "/");
      }
      HttpResponse<byte[]> page = send(functionUrl, "GET", "/metrics");

      assertEquals(
          List.of("text/plain; version=0.0.4; charset=utf-8"),
          page.headers().allValues("Content-Type"));
      List<String> lines = new String(page.body(), UTF_8).lines().toList();
      assertTrue(lines.contains("# TYPE facepipe_replies_total counter"), lines.toString());
      assertTrue(
          lines.contains("facepipe_replies_total{code=\"ok\",status=\"200\"} 2.0"),
          lines.toString());
      assertTrue(
          lines.contains("facepipe_replies_total{code=\"bad_json\",status=\"400\"} 1.0"),
          lines.toString());
    }
  }

  @Test
  void figuresAreForThisMachineUnlessTheyAreSigned() throws Exception {
    Optional<InetAddress> other =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .findFirst();
    assumeTrue(other.isPresent(), "needs an address besides loopback");
    LocalPort all = new LocalPort(InetAddress.getByName("0.0.0.0"), 0, "--port");
    try (var functionUrl = closedTo(all, new AtomicBoolean())) {
      String there =
          "http://%s:%d"
              .formatted(other.orElseThrow().getHostAddress(), functionUrl.uri().getPort());
      HttpRequest.Builder figures = HttpRequest.newBuilder(URI.create(there + "/metrics"));
      HttpRequest.Builder health = HttpRequest.newBuilder(URI.create(there + "/healthz"));

      assertEquals(403, http.send(figures.build(), BodyHandlers.discarding()).statusCode());
      assertEquals(200, http.send(health.build(), BodyHandlers.discarding()).statusCode());
      String here = "http://127.0.0.1:%d/metrics".formatted(functionUrl.uri().getPort());
      assertEquals(
          200,
          http.send(HttpRequest.newBuilder(URI.create(here)).build(), BodyHandlers.discarding())
              .statusCode());
    }
  }

  private static HttpRequest.Builder preflight(HttpRequest.Builder request, String origin) {
    return request
        .method("OPTIONS", BodyPublishers.noBody())
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "POST");
  }

  private static List<String> allowed(HttpResponse<byte[]> answer) {
    return answer.headers().allValues("Access-Control-Allow-Origin");
  }

  private JsonNode eventOf(String path, Consumer<HttpRequest.Builder> request) throws Exception {
    LambdaFunction keep =
        e -> {
          events.add(e);
          return OK;
        };
    try (var functionUrl = FunctionUrl.start(ANY, 1, keep)) {
      var builder = HttpRequest.newBuilder(functionUrl.uri().resolve(path));
      request.accept(builder);
      assertEquals(200, http.send(builder.build(), BodyHandlers.ofByteArray()).statusCode());
    }
    return Documented.parsed(events.get(0));
  }

  private HttpResponse<byte[]> send(FunctionUrl functionUrl, Consumer<HttpRequest.Builder> request)
      throws Exception {
    var builder = HttpRequest.newBuilder(functionUrl.uri());
    request.accept(builder);
    return http.send(builder.build(), BodyHandlers.ofByteArray());
  }

  private static void assertError(int status, String code, HttpResponse<byte[]> response) {
    assertEquals(status, response.statusCode());
    JsonNode error = Documented.parsed(new String(response.body(), UTF_8)).get("error");
    assertEquals(code, error.get("code").textValue());
    assertFalse(error.get("message").textValue().isBlank());
  }

  private static void assertBusy(HttpResponse<byte[]> response) {
    assertError(503, "busy", response);
    assertEquals(List.of("1"), response.headers().allValues("Retry-After"));
  }

  private static byte[] zeros(int bytes) {
    var text = new byte[bytes];
    Arrays.fill(text, (byte) '0');
    return text;
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
