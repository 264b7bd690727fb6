package dev.facepipe.scalable.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.scalable.MessageQueue;
import dev.facepipe.scalable.PictureMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the web server with real clients on real sockets; the tests play the workers. */
class WebTierTest {
  private static final String HEALTHZ = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final WebSettings SETTINGS = settings(1000, PATIENCE, 1 << 30);

  private final FakeWorkers workers = new FakeWorkers();
  private final ExecutorService clientThreads = Executors.newFixedThreadPool(2);
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(LONG)
          .executor(clientThreads)
          .build();
  private WebTier web;

  @BeforeEach
  void start() {
    web = start(SETTINGS);
  }

  @AfterEach
  void stop() {
    clientThreads.shutdownNow();
    web.close();
  }

  @Test
  void pictureIsStoredSentAndAnswered() throws Exception {
    CompletableFuture<HttpResponse<String>> reply = post(PostedForm.picture("test_000.jpg"));
    PictureMessage message = workers.request();
    workers.answer(message.requestId(), "Ada");

    assertEquals("200 test_000:Ada", outcome(reply));
    assertEquals(Optional.of("text/plain; charset=utf-8"), type(reply));
    assertEquals("test_000.jpg", message.key());
    assertEquals("http://sqs/answers", message.replyTo());
    String own = "requests/%s/test_000.jpg".formatted(message.requestId());
    assertEquals(own, message.pictureKey());
    assertEquals(2, workers.bucket.size());
    assertArrayEquals(PostedForm.PICTURE, workers.bucket.get(new ObjectRef("pictures", own)));
    assertArrayEquals(
        PostedForm.PICTURE, workers.bucket.get(new ObjectRef("pictures", "test_000.jpg")));
  }

  /** Windows, phones and some programs send a path. Source: RFC 7578, 4.2; RFC 2183, 2.3. */
  @ParameterizedTest
  @CsvSource({
    "C:\\fakepath\\x.jpg, x.jpg",
    "C:\\\\fakepath\\\\x.jpg, x.jpg",
    "/home/a/x.jpg, x.jpg",
    "../x.jpg, x.jpg",
    "a/b\\x.jpg, x.jpg",
    ".s3proxy-mpu-stub-x.jpg, .s3proxy-mpu-stub-x.jpg",
  })
  void clientPathIsReducedToItsFileName(String sent, String kept) throws Exception {
    assertStoredAs(kept, post(PostedForm.picture(sent)));
  }

  @Test
  void encodedFileNameIsReducedToItsFileName() throws Exception {
    String disposition =
        "form-data; name=\"inputFile\"; filename=\"x.jpg\"; filename*=UTF-8''b%2F%C3%A9.jpg";

    assertStoredAs("é.jpg", post(new PostedForm().part(disposition, PostedForm.PICTURE)));
  }

  @Test
  void packedFormIsUnpacked() throws Exception {
    var packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(PostedForm.picture("a.jpg").bytes());
    }

    assertStoredAs(
        "a.jpg",
        client.sendAsync(
            PostedForm.post(
                    web.uri(),
                    PostedForm.contentType(),
                    BodyPublishers.ofByteArray(packed.toByteArray()))
                .header("Content-Encoding", "gzip")
                .build(),
            BodyHandlers.ofString(UTF_8)));
  }

  private void assertStoredAs(String name, CompletableFuture<HttpResponse<String>> reply)
      throws Exception {
    await().atMost(LONG).until(() -> reply.isDone() || !workers.requests.isEmpty());
    assertFalse(reply.isDone(), () -> "refused: " + reply.join().body());
    PictureMessage message = workers.request();
    workers.answer(message.requestId(), "Ada");

    assertEquals(name, message.key());
    assertEquals("200 " + name.substring(0, name.lastIndexOf('.')) + ":Ada", outcome(reply));
    assertArrayEquals(PostedForm.PICTURE, workers.bucket.get(new ObjectRef("pictures", name)));
  }

  @Test
  void concurrentPicturesOfOneNameAreAllAnswered() throws Exception {
    List<byte[]> pictures = List.of(picture(1), picture(2), picture(3));
    List<CompletableFuture<HttpResponse<String>>> replies =
        pictures.stream()
            .map(picture -> post(new PostedForm().file("inputFile", "image.jpg", picture)))
            .toList();
    for (int i = 0; i < pictures.size(); i++) {
      PictureMessage message = workers.request();
      byte[] kept = workers.bucket.get(new ObjectRef("pictures", message.pictureKey()));
      workers.answer(message.requestId(), "of %d bytes".formatted(kept.length));
    }

    for (int i = 0; i < pictures.size(); i++) {
      assertEquals(
          "200 image:of %d bytes".formatted(pictures.get(i).length), outcome(replies.get(i)));
    }
  }

  private static byte[] picture(int width) {
    return ImageCodec.png(new RgbImage(width, 1, new byte[3 * width]));
  }

  @Test
  void failedBareNameDoesNotPreventTheAnswer() throws Exception {
    web.close();
    web =
        WebTier.start(
            SETTINGS,
            workers::put,
            (ref, bytes, type, stamp) -> {
              throw new Unavailable("away", new IOException("no route"));
            },
            workers::send,
            workers.answers());
    CompletableFuture<HttpResponse<String>> reply = post(PostedForm.picture("a.jpg"));
    workers.answer(workers.request().requestId(), "Ada");

    assertEquals("200 a:Ada", outcome(reply));
  }

  @Test
  void resultsWithoutANameAreRepliedAlike() throws Exception {
    for (String result : List.of("No-Face", "Unknown", "Łukasz")) {
      CompletableFuture<HttpResponse<String>> reply = post(PostedForm.picture("a.b.jpg"));
      workers.answer(workers.request().requestId(), result);

      assertEquals("200 a.b:" + result, outcome(reply));
    }
    CompletableFuture<HttpResponse<String>> reply = post(PostedForm.picture("no-ending"));
    workers.fail(workers.request().requestId(), "picture_replaced");

    assertEquals("200 no-ending:Error", outcome(reply));
  }

  /** An answer as the functions write it; only the request id comes from this server. */
  @Test
  void jsonReplyHasTheWholeAnswer() throws Exception {
    CompletableFuture<HttpResponse<String>> reply =
        send(PostedForm.picture("door.jpg").postTo(web.uri()).header("Accept", "application/json"));
    String answer =
        """
        {"request_id": "%s", "result": "Łukasz", "filename": "door.jpg", "model": "resnet34",
        "gallery": "0123456789abcdef", "faces": [{"box": [10.5, 20.25, 110.5, 140.0],
        "probability": 0.5, "name": "Łukasz", "distance": 0.25, "threshold": 0.5,
        "runner_up": {"name": "Ada", "distance": 0.75}}], "timings_ms": {"decode": 12.5}}"""
            .formatted(workers.request().requestId());
    workers.post(answer);

    assertEquals(Json.mapper().readTree(answer), Json.mapper().readTree(reply.get().body()));
    assertEquals(Optional.of("application/json"), type(reply));
  }

  @Test
  void replyHasTheTypeThatTheClientPrefers() throws Exception {
    for (String accept :
        List.of("*/*", "text/html, */*;q=0.8", "text/plain", "application/json;q=0.5, text/*")) {
      CompletableFuture<HttpResponse<String>> reply =
          send(PostedForm.picture("a.jpg").postTo(web.uri()).header("Accept", accept));
      workers.answer(workers.request().requestId(), "Ada");

      assertEquals("200 a:Ada", outcome(reply), accept);
    }
    CompletableFuture<HttpResponse<String>> reply =
        send(
            PostedForm.picture("a.jpg")
                .postTo(web.uri())
                .header("Accept", "application/json, text/plain, */*"));
    workers.answer(workers.request().requestId(), "Ada");

    assertEquals(Optional.of("application/json"), type(reply));
  }

  @Test
  void otherFieldsOfTheFormAreIgnored() throws Exception {
    PostedForm form =
        new PostedForm().field("camera", "door").file("inputFile", "a.jpg", PostedForm.PICTURE);
    CompletableFuture<HttpResponse<String>> reply = post(form.field("submit", "Upload"));
    workers.answer(workers.request().requestId(), "Ada");

    assertEquals("200 a:Ada", outcome(reply));
  }

  /** A server with one thread for each request would have 500 more threads. */
  @Test
  void waitingRequestsTakeNoThreads() throws Exception {
    int many = 500;
    int before = Thread.activeCount();
    Map<String, CompletableFuture<HttpResponse<String>>> replies = new HashMap<>();
    for (int i = 0; i < many; i++) {
      replies.put("face-" + i, post(PostedForm.picture("face-" + i + ".jpg")));
    }
    await().atMost(LONG).until(() -> workers.requests.size() == many);

    assertEquals(many, metric("facepipe_web_waiting_requests"));
    int threads = Thread.activeCount() - before;
    assertTrue(threads <= 56, threads + " more threads; expected at most 3 x 16 and 8 others");

    for (PictureMessage message : workers.requests) {
      workers.answer(message.requestId(), "name of " + message.key());
    }
    for (Map.Entry<String, CompletableFuture<HttpResponse<String>>> reply : replies.entrySet()) {
      String name = reply.getKey();
      assertEquals("200 %s:name of %s.jpg".formatted(name, name), outcome(reply.getValue()));
    }
    await().atMost(LONG).until(() -> metric("facepipe_web_waiting_requests") == 0);
    assertEquals(many, metric("facepipe_web_requests_total{code=\"answered\",status=\"200\"}"));
    assertEquals(many, metric("facepipe_web_answer_seconds_count"));
    awaitFreedMemory();
  }

  @Test
  void slowAnswerGives504AndIsDroppedLater() throws Exception {
    restart(settings(1000, Duration.ofSeconds(1), 1 << 30));
    // If the machine pauses for that second, the picture was not even sent: that gives 503.
    HttpResponse<String> reply =
        await()
            .atMost(LONG)
            .until(() -> post(PostedForm.picture("slow.jpg")).get(), r -> r.statusCode() != 503);
    RequestId id = List.copyOf(workers.requests).get(workers.requests.size() - 1).requestId();

    assertEquals(504, reply.statusCode());
    assertEquals(
        "no_answer_yet: request %s has no answer yet; the answer will be in the output bucket"
            .formatted(id),
        reply.body());
    assertEquals(0, metric("facepipe_web_waiting_requests"));

    String late = workers.post("{\"request_id\": \"%s\", \"result\": \"Ada\"}".formatted(id));
    await().atMost(LONG).until(() -> metric("facepipe_web_late_answers_total") == 1);
    await().atMost(LONG).until(() -> workers.deleted.contains(late));
    assertEquals(1, metric("facepipe_web_requests_total{code=\"no_answer_yet\",status=\"504\"}"));
    assertEquals(0, metric("facepipe_web_answer_seconds_count"));
  }

  @Test
  void repeatedAnswerIsRepliedOnce() throws Exception {
    CompletableFuture<HttpResponse<String>> reply = post(PostedForm.picture("a.jpg"));
    RequestId id = workers.request().requestId();
    workers.answer(id, "Ada");
    workers.answer(id, "Ada");

    assertEquals("200 a:Ada", outcome(reply));
    await().atMost(LONG).until(() -> metric("facepipe_web_late_answers_total") == 1);
  }

  @Test
  void fullServerReplies503AndStoresNothing() throws Exception {
    restart(settings(2, PATIENCE, 1 << 30));
    CompletableFuture<HttpResponse<String>> first = post(PostedForm.picture("first.jpg"));
    CompletableFuture<HttpResponse<String>> second = post(PostedForm.picture("second.jpg"));
    await().atMost(LONG).until(() -> workers.requests.size() == 2);

    CompletableFuture<HttpResponse<String>> third = post(PostedForm.picture("third.jpg"));
    assertEquals(
        "503 busy: too many requests wait for an answer; send the picture again", outcome(third));
    assertEquals(Optional.of("1"), third.get().headers().firstValue("Retry-After"));
    assertEquals(4, workers.bucket.size());

    for (PictureMessage message : workers.requests) {
      workers.answer(message.requestId(), "Ada");
    }
    assertEquals("200 first:Ada", outcome(first));
    assertEquals("200 second:Ada", outcome(second));
    workers.requests.clear();
    CompletableFuture<HttpResponse<String>> again = post(PostedForm.picture("third.jpg"));
    workers.answer(workers.request().requestId(), "Ada");
    assertEquals("200 third:Ada", outcome(again));
  }

  /** The memory holds one body of unknown length. The slow bucket keeps the first body there. */
  @Test
  void bodiesTakeNoMoreMemoryThanAllowed() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    web.close();
    web =
        WebTier.start(
            settings(1000, PATIENCE, Uploads.MAX_BODY),
            (ref, bytes, type) -> {
              awaitQuietly(slow);
              workers.put(ref, bytes, type);
            },
            workers::putNewest,
            workers::send,
            workers.answers());
    CompletableFuture<HttpResponse<String>> first = send(chunked(PostedForm.picture("first.jpg")));
    await().atMost(LONG).until(() -> metric("facepipe_web_body_bytes") == Uploads.MAX_BODY);

    CompletableFuture<HttpResponse<String>> second = post(PostedForm.picture("second.jpg"));
    assertEquals(
        "503 busy: too many pictures arrive at once; send the picture again", outcome(second));

    slow.countDown();
    workers.answer(workers.request().requestId(), "Ada");
    assertEquals("200 first:Ada", outcome(first));
    awaitFreedMemory();
  }

  @Test
  void failedBucketOrQueueGives503() throws Exception {
    Unavailable away = new Unavailable("away", new IOException("no route"));
    PictureStore noBucket =
        (ref, bytes, type) -> {
          throw away;
        };
    Outbox noQueue =
        body -> {
          throw away;
        };
    restart(noBucket, workers::send);
    CompletableFuture<HttpResponse<String>> noPut = post(PostedForm.picture("a.jpg"));
    assertEquals("503 unavailable: the picture was not accepted; send it again", outcome(noPut));
    assertEquals(Optional.of("1"), noPut.get().headers().firstValue("Retry-After"));
    assertTrue(workers.requests.isEmpty());

    restart(workers::put, noQueue);
    CompletableFuture<HttpResponse<String>> noSend = post(PostedForm.picture("a.jpg"));
    assertEquals("503 unavailable: the picture was not accepted; send it again", outcome(noSend));
    assertEquals(0, metric("facepipe_web_waiting_requests"));
  }

  /** Not 504, which promises an answer. */
  @Test
  void slowQueueGives503() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    web.close();
    web =
        WebTier.start(
            settings(1000, Duration.ofSeconds(1), 1 << 30),
            workers::put,
            workers::putNewest,
            body -> awaitQuietly(slow),
            workers.answers());
    CompletableFuture<HttpResponse<String>> reply = post(PostedForm.picture("a.jpg"));

    assertEquals("503 unavailable: the picture was not accepted; send it again", outcome(reply));
    slow.countDown();
  }

  @Test
  void invalidMessageOnTheResponseQueueIsDeleted() throws Exception {
    String nonsense = workers.post("<hello/>");
    CompletableFuture<HttpResponse<String>> reply = post(PostedForm.picture("a.jpg"));
    workers.answer(workers.request().requestId(), "Ada");

    assertEquals("200 a:Ada", outcome(reply));
    await().atMost(LONG).until(() -> workers.deleted.contains(nonsense));
    assertEquals(1, metric("facepipe_web_unreadable_answers_total"));
  }

  @Test
  void failedQueueIsPolledAgain() throws Exception {
    web.close();
    CountDownLatch failed = new CountDownLatch(1);
    MessageQueue answers = workers.answers();
    web =
        WebTier.start(
            SETTINGS,
            workers::put,
            workers::putNewest,
            workers::send,
            new MessageQueue() {
              @Override
              public List<Delivery> receive(int atMost) {
                if (failed.getCount() > 0) {
                  failed.countDown();
                  throw new Unavailable("away", new IOException("no route"));
                }
                return answers.receive(atMost);
              }

              @Override
              public void delete(List<Delivery> deliveries) {
                answers.delete(deliveries);
              }
            });
    assertTrue(failed.await(LONG.toSeconds(), TimeUnit.SECONDS));
    CompletableFuture<HttpResponse<String>> reply = post(PostedForm.picture("a.jpg"));
    workers.answer(workers.request().requestId(), "Ada");

    assertEquals("200 a:Ada", outcome(reply));
    assertEquals("200 ok", outcome(get("healthz")));
  }

  @Test
  void healthCheckFailsIfThePollerIsDead() throws Exception {
    assertEquals("200 ok", outcome(get("healthz")));
    web.close();
    web =
        WebTier.start(
            SETTINGS,
            workers::put,
            workers::putNewest,
            workers::send,
            new MessageQueue() {
              @Override
              public List<Delivery> receive(int atMost) {
                throw new StackOverflowError("an Error, which the poller does not catch");
              }

              @Override
              public void delete(List<Delivery> deliveries) {}
            });

    await()
        .dontCatchUncaughtExceptions() // the poller throws one
        .atMost(LONG)
        .until(() -> get("healthz").get().statusCode() == 503);
    assertEquals(
        "503 no_answers: this server can no longer receive answers; restart the server",
        outcome(get("healthz")));
  }

  @Test
  void clientThatLeavesIsForgotten() throws Exception {
    try (Socket leaving = new Socket(web.uri().getHost(), web.uri().getPort())) {
      byte[] form = PostedForm.picture("gone.jpg").bytes();
      leaving
          .getOutputStream()
          .write(
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                  .formatted(PostedForm.contentType(), form.length)
                  .getBytes(ISO_8859_1));
      leaving.getOutputStream().write(form);
      leaving.getOutputStream().flush();
      leaving.setSoLinger(true, 0); // close() then resets the connection
      workers.answer(workers.request().requestId(), "Ada");
    }
    await().atMost(LONG).until(() -> metric("facepipe_web_waiting_requests") == 0);
    CompletableFuture<HttpResponse<String>> next = post(PostedForm.picture("next.jpg"));
    workers.answer(workers.request().requestId(), "Ada");
    assertEquals("200 next:Ada", outcome(next));
  }

  @Test
  void closingAnswersRequestsInHandOnly() throws Exception {
    CompletableFuture<HttpResponse<String>> inHand = post(PostedForm.picture("last.jpg"));
    PictureMessage message = workers.request();
    CompletableFuture<Void> ending = CompletableFuture.runAsync(web::close);
    HttpClient other = HttpClient.newBuilder().connectTimeout(LONG).build();
    HttpRequest request = PostedForm.picture("new.jpg").postTo(web.uri()).build();
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThrows(
                    ConnectException.class, () -> other.send(request, BodyHandlers.ofString())));
    assertFalse(ending.isDone());
    assertFalse(inHand.isDone());

    workers.answer(message.requestId(), "Ada");
    assertEquals("200 last:Ada", outcome(inHand));
    ending.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  /** Uses a socket that is already open, because Java's client may open another connection. */
  @Test
  void closingRefusesPicturesOnOpenConnections() throws Exception {
    CompletableFuture<HttpResponse<String>> inHand = post(PostedForm.picture("last.jpg"));
    PictureMessage message = workers.request();
    byte[] form = PostedForm.picture("new.jpg").bytes();
    String post =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(PostedForm.contentType(), form.length);
    try (Socket open = new Socket(web.uri().getHost(), web.uri().getPort())) {
      open.setSoTimeout((int) LONG.toMillis());
      assertEquals("200 ok", outcome(open, HEALTHZ, new byte[0]));
      CompletableFuture<Void> ending = CompletableFuture.runAsync(web::close);

      await()
          .atMost(LONG)
          .until(() -> outcome(open, HEALTHZ, new byte[0]), said -> said.startsWith("503 "));
      assertEquals(
          "503 closing: this server is shutting down; send the picture again",
          outcome(open, post, form));
      assertEquals(2, workers.bucket.size());

      workers.answer(message.requestId(), "Ada");
      assertEquals("200 last:Ada", outcome(inHand));
      ending.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Returns status and body of a reply with a Content-Length. */
  private static String outcome(Socket connection, String head, byte[] body) throws IOException {
    connection.getOutputStream().write(head.getBytes(ISO_8859_1));
    connection.getOutputStream().write(body);
    StringBuilder reply = new StringBuilder();
    while (reply.indexOf("\r\n\r\n") < 0) {
      reply.append((char) connection.getInputStream().read());
    }
    Matcher length = LENGTH.matcher(reply);
    assertTrue(length.find(), reply.toString());
    byte[] text = connection.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
    return reply.substring("HTTP/1.1 ".length(), "HTTP/1.1 200 ".length())
        + new String(text, UTF_8);
  }

  @Test
  void closingDoesNotWaitBeyondPatience() throws Exception {
    restart(settings(1000, Duration.ofSeconds(2), 1 << 30));
    CompletableFuture<HttpResponse<String>> left = post(PostedForm.picture("left.jpg"));
    workers.request();

    web.close();
    assertTrue(
        left.handle((reply, failure) -> failure != null || reply.statusCode() >= 503)
            .get(LONG.toSeconds(), TimeUnit.SECONDS));
  }

  @Test
  void settingsNameTheWrongVariable() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> settings(1000, PATIENCE, 1000));

    assertTrue(String.valueOf(refused.getMessage()).startsWith("MAX_BODY_BYTES is 1000; expected"));
  }

  private WebTier start(WebSettings settings) {
    return WebTier.start(
        settings, workers::put, workers::putNewest, workers::send, workers.answers());
  }

  private void restart(WebSettings settings) {
    web.close();
    web = start(settings);
  }

  private void restart(PictureStore pictures, Outbox requestQueue) {
    web.close();
    web = WebTier.start(SETTINGS, pictures, workers::putNewest, requestQueue, workers.answers());
  }

  private static WebSettings settings(int maxWaiting, Duration patience, int maxBodyBytes) {
    return new WebSettings(
        "pictures",
        "http://sqs/requests",
        "http://sqs/answers",
        "127.0.0.1",
        0,
        maxWaiting,
        patience,
        maxBodyBytes);
  }

  private CompletableFuture<HttpResponse<String>> post(PostedForm form) {
    return send(form.postTo(web.uri()));
  }

  private HttpRequest.Builder chunked(PostedForm form) {
    return PostedForm.post(
        web.uri(),
        PostedForm.contentType(),
        HttpRequest.BodyPublishers.ofByteArrays(List.of(form.bytes())));
  }

  private CompletableFuture<HttpResponse<String>> get(String path) {
    return send(HttpRequest.newBuilder(web.uri().resolve(path)));
  }

  private CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
    return client.sendAsync(request.timeout(LONG).build(), BodyHandlers.ofString(UTF_8));
  }

  private static String outcome(CompletableFuture<HttpResponse<String>> reply) throws Exception {
    HttpResponse<String> response = reply.get(LONG.toSeconds(), TimeUnit.SECONDS);
    return response.statusCode() + " " + response.body();
  }

  private static Optional<String> type(CompletableFuture<HttpResponse<String>> reply) {
    return reply.join().headers().firstValue("Content-Type");
  }

  /** Returns the value of a Prometheus series; 0 if the series does not exist yet. */
  private double metric(String series) {
    return get("metrics")
        .join()
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  /** An answer can come before the thread that sent the picture has given its memory back. */
  private void awaitFreedMemory() {
    await().atMost(LONG).until(() -> metric("facepipe_web_body_bytes") == 0);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
