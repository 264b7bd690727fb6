package dev.facepipe.scalable.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.message.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests invalid requests: each is refused with the reason; nothing is stored or sent. */
class BadInputTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int FIFTY_MB = 50_000_000;

  private static final FakeWorkers WORKERS = new FakeWorkers();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LONG).build();
  private static WebTier web;

  @BeforeAll
  static void start() {
    web =
        WebTier.start(
            new WebSettings(
                "pictures",
                "http://sqs/requests",
                "http://sqs/answers",
                "127.0.0.1",
                0,
                10,
                LONG,
                Uploads.MAX_BODY),
            WORKERS::put,
            WORKERS::putNewest,
            WORKERS::send,
            WORKERS.answers());
  }

  @AfterAll
  static void stop() {
    web.close();
  }

  /** Also checks that no request is in hand and its memory is free again. */
  @AfterEach
  void assertNothingStoredOrSent() {
    assertEquals(0, WORKERS.bucket.size());
    assertEquals(0, WORKERS.requests.size());
    await().atMost(LONG).untilAsserted(BadInputTest::assertNothingInHand);
  }

  private static void assertNothingInHand() throws Exception {
    String metrics = send(HttpRequest.newBuilder(web.uri().resolve("metrics"))).body();
    assertTrue(metrics.contains("\nfacepipe_web_body_bytes 0.0\n"), metrics);
    assertTrue(metrics.contains("\nfacepipe_web_waiting_requests 0.0\n"), metrics);
  }

  static Stream<Refused> refused() {
    byte[] ok = PostedForm.PICTURE;
    return Stream.of(
        new Refused("no file", new PostedForm(), "400 bad_form", "form has 0 files"),
        new Refused(
            "a field only",
            new PostedForm().field("inputFile", "a"),
            "400 bad_form",
            "form has 0 files"),
        new Refused(
            "two files",
            PostedForm.picture("a.jpg").file("inputFile", "b.jpg", ok),
            "400 bad_form",
            "form has 2 files"),
        new Refused(
            "a file elsewhere, too",
            PostedForm.picture("a.jpg").file("other", "b.jpg", ok),
            "400 bad_form",
            "form has 2 files"),
        new Refused(
            "wrong field",
            new PostedForm().file("file", "a.jpg", ok),
            "400 bad_form",
            "file is in field file; expected inputFile"),
        new Refused(
            "no field",
            new PostedForm().part("form-data; filename=\"a.jpg\"", ok),
            "400 bad_form",
            "expected inputFile"),
        new Refused(
            "too many fields", fields(100), "400 bad_form", "not a complete multipart/form-data"),
        new Refused("empty name", PostedForm.picture(""), "400 bad_name", "file name is ''"),
        new Refused("blank name", PostedForm.picture("  "), "400 bad_name", "file name is '"),
        new Refused("dot", PostedForm.picture("."), "400 bad_name", "file name is '.'"),
        new Refused("dots", PostedForm.picture(".."), "400 bad_name", "file name is '..'"),
        new Refused(
            "a path's end", PostedForm.picture("C:\\b\\"), "400 bad_name", "file name is ''"),
        new Refused(
            "dots in a path", PostedForm.picture("b/.."), "400 bad_name", "file name is '..'"),
        new Refused(
            "line break, encoded",
            new PostedForm().part("form-data; name=\"inputFile\"; filename*=UTF-8''b%0Aa.jpg", ok),
            "400 bad_name",
            "U+000A"),
        new Refused("control", PostedForm.picture("a\u0007.jpg"), "400 bad_name", "U+0007"),
        new Refused(
            "long header", PostedForm.picture("x".repeat(9000)), "400 bad_form", "not a complete"),
        new Refused(
            "unterminated name",
            new PostedForm().part("form-data; name=\"", ok),
            "400 bad_form",
            "not a complete"),
        new Refused(
            "unterminated file name",
            new PostedForm().part("form-data; name=\"inputFile\"; filename=\"", ok),
            "400 bad_form",
            "not a complete"),
        new Refused(
            "broken file name",
            new PostedForm().part("form-data; name=\"inputFile\"; filename*=UTF-8''%zz", ok),
            "400 bad_name",
            "file name "),
        new Refused("line separator", PostedForm.picture("a\u2028.jpg"), "400 bad_name", "U+2028"),
        new Refused(
            "as an answer", PostedForm.picture("a.json.jpg"), "400 bad_name", "has .json before"),
        new Refused("long name", PostedForm.picture("x".repeat(900)), "400 bad_name", "under 1024"),
        new Refused(
            "long in JSON", PostedForm.picture("é".repeat(150)), "400 bad_name", "under 1024"),
        new Refused("empty", file(new byte[0]), "400 bad_picture", "picture is 0 bytes"),
        new Refused("cut short", file(Arrays.copyOf(ok, 20)), "400 bad_picture", "ends after 20"),
        new Refused("text", file("hello".getBytes(UTF_8)), "415 not_a_picture", "text (5 bytes)"),
        new Refused("PDF", file("%PDF-1.7".getBytes(UTF_8)), "415 not_a_picture", "a PDF document"),
        new Refused("bomb", file(bomb()), "413 too_large", "50000x50000"),
        new Refused("20 MiB", file(zeros(20_971_521)), "413 too_large", "picture is 20971521"),
        new Refused("21.1 MB", file(zeros(21_100_000)), "413 too_large", "body is 21100"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void invalidFormIsRefusedWithTheReason(Refused refused) throws Exception {
    HttpResponse<String> text = send(refused.form().postTo(web.uri()));
    HttpResponse<String> json =
        send(refused.form().postTo(web.uri()).header("Accept", "application/json"));
    JsonNode problem = Json.mapper().readTree(json.body());

    String outcome = text.statusCode() + " " + text.body();
    assertTrue(outcome.startsWith(refused.expected() + ": "), outcome);
    assertTrue(text.body().contains(refused.reason()), text.body());
    assertEquals(1, text.body().lines().count());
    assertEquals(refused.expected(), json.statusCode() + " " + problem.at("/error/code").asText());
    assertTrue(problem.at("/error/message").asText().contains(refused.reason()), json.body());
    assertFalse(problem.path("request_id").asText().isEmpty());
  }

  /** With and without an announced length; nothing of the body is kept. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fiftyMegabytesAreRefusedWith413(boolean announced) throws Exception {
    byte[] form = file(zeros(FIFTY_MB)).bytes();
    HttpRequest.BodyPublisher body =
        announced
            ? BodyPublishers.ofByteArray(form)
            : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(form));

    HttpResponse<String> reply = send(PostedForm.post(web.uri(), PostedForm.contentType(), body));

    assertEquals(413, reply.statusCode());
    String size = announced ? "body is %d bytes".formatted(form.length) : "body is too large";
    assertEquals(
        "too_large: %s; expected at most %d".formatted(size, Uploads.MAX_BODY), reply.body());
  }

  /**
   * If the server did not read the rest, it would reset the connection, and the reply would be
   * lost.
   */
  @Test
  void clientThatReadsLateStillGetsTheRefusal() throws Exception {
    try (Socket socket = new Socket(web.uri().getHost(), web.uri().getPort())) {
      socket.setSoTimeout((int) LONG.toMillis());
      write(
          socket,
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(PostedForm.contentType(), FIFTY_MB));
      socket.getOutputStream().write(zeros(FIFTY_MB));

      assertEquals("HTTP/1.1 413 Payload Too Large", firstLine(socket));
    }
  }

  /** curl asks like this for all but small bodies. */
  @Test
  void clientThatAsksFirstIsRefusedBeforeSending() throws Exception {
    try (Socket socket = new Socket(web.uri().getHost(), web.uri().getPort())) {
      socket.setSoTimeout((int) LONG.toMillis());
      write(
          socket,
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n"
              .formatted(PostedForm.contentType(), FIFTY_MB));

      assertEquals("HTTP/1.1 413 Payload Too Large", firstLine(socket));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/x-www-form-urlencoded | content type is application/x-www-form-urlencoded",
        "image/jpeg                        | content type is image/jpeg",
        "multipart/form-data               | content type is multipart/form-data",
        "multipart/form-data; boundary=x   | body is not a complete multipart/form-data",
        "multipart/mixed; boundary=x       | body is not a complete multipart/form-data",
        "a                                 | content type is a",
        "multipart/form-data; boundary=    | content type is multipart/form-data",
        "multipart/form-data; boundary=\"   | content type is multipart/form-data",
        "multipart/form-data; boundary=\"x  | content type is multipart/form-data",
        "multipart/form-data; boundary=\"\" | content type is multipart/form-data",
        "multipart/form-data; boundary*=%  | body is not a complete multipart/form-data",
        "multipart/form-data;;;            | content type is multipart/form-data",
      })
  void bodyThatIsNoFormIsRefused(String type, String reason) throws Exception {
    HttpResponse<String> reply =
        send(PostedForm.post(web.uri(), type, BodyPublishers.ofByteArray(PostedForm.PICTURE)));

    assertEquals(400, reply.statusCode());
    assertTrue(reply.body().startsWith("bad_form: " + reason), reply.body());
  }

  @ParameterizedTest
  @CsvSource({
    "br,         415, unsupported_encoding: content encoding is br; expected gzip",
    "'gzip, br', 415, unsupported_encoding: content encoding is br; expected gzip",
    "gzip,       400, bad_encoding: body is not valid gzip",
    "deflate,    400, bad_encoding: body is not valid deflate",
  })
  void wrongContentEncodingIsRefused(String coding, int status, String reason) throws Exception {
    HttpResponse<String> reply =
        send(PostedForm.picture("a.jpg").postTo(web.uri()).header("Content-Encoding", coding));

    assertEquals(status, reply.statusCode());
    assertTrue(reply.body().startsWith(reason), reply.body());
  }

  @Test
  void decompressionBombIsRefused() throws Exception {
    var packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(zeros(FIFTY_MB));
    }

    HttpResponse<String> reply =
        send(
            PostedForm.post(
                    web.uri(),
                    PostedForm.contentType(),
                    BodyPublishers.ofByteArray(packed.toByteArray()))
                .header("Content-Encoding", "gzip"));

    assertEquals(413, reply.statusCode());
    assertTrue(reply.body().startsWith("too_large: unpacked body is larger than"), reply.body());
  }

  @Test
  void emptyPostIsRefused() throws Exception {
    HttpResponse<String> reply =
        send(HttpRequest.newBuilder(web.uri()).POST(BodyPublishers.noBody()));

    assertEquals(400, reply.statusCode());
    assertTrue(reply.body().startsWith("bad_form: content type is missing"), reply.body());
  }

  @Test
  void truncatedFormIsRefused() throws Exception {
    byte[] form = PostedForm.picture("a.jpg").bytes();
    byte[] half = Arrays.copyOf(form, form.length - 10);

    HttpResponse<String> reply =
        send(
            PostedForm.post(web.uri(), PostedForm.contentType(), BodyPublishers.ofByteArray(half)));

    assertEquals(400, reply.statusCode());
    assertTrue(reply.body().startsWith("bad_form: body is not a complete"), reply.body());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    '',      405, method_not_allowed: method is GET; expected POST",
    "PUT,    '',      405, method_not_allowed: method is PUT; expected POST",
    "POST,   healthz, 405, method_not_allowed: method is POST; expected GET",
    "DELETE, metrics, 405, method_not_allowed: method is DELETE; expected GET",
    "GET,    favicon.ico, 404, not_found: nothing is here; expected POST / with a picture",
    "POST,   upload,  404, not_found: nothing is here; expected POST / with a picture",
  })
  void otherPathsAndMethodsAreRefused(String method, String path, int status, String expected)
      throws Exception {
    HttpResponse<String> reply =
        send(
            HttpRequest.newBuilder(web.uri().resolve(path))
                .method(method, BodyPublishers.ofByteArray(PostedForm.picture("a.jpg").bytes())));

    assertEquals(status, reply.statusCode());
    assertEquals(expected, reply.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "POST / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "POST /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      })
  void invalidHttpIsRefusedOnOneLineAndTheClientMaySendOn(String request) throws Exception {
    try (Socket socket = new Socket(web.uri().getHost(), web.uri().getPort())) {
      socket.setSoTimeout((int) LONG.toMillis());
      write(socket, request);
      TimeUnit.MILLISECONDS.sleep(50); // the server has replied
      write(socket, "a".repeat(1_000_000));
      String reply = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

      assertTrue(reply.startsWith("HTTP/1.1 400 "), reply);
      assertTrue(reply.contains("Connection: close"), reply);
      assertTrue(
          reply.matches("(?s).*\r\n\r\nbad_request: (Bad Request|the body is not .*)"), reply);
      assertFalse(reply.contains("Jetty") || reply.contains("\tat "), reply);
    }
  }

  private record Refused(String what, PostedForm form, String expected, String reason) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static PostedForm file(byte[] bytes) {
    return new PostedForm().file("inputFile", "a.jpg", bytes);
  }

  private static PostedForm fields(int many) {
    PostedForm form = PostedForm.picture("a.jpg");
    for (int i = 0; i < many; i++) {
      form.field("field" + i, "a");
    }
    return form;
  }

  /** Returns a PNG whose header claims 2,500 megapixels. */
  private static byte[] bomb() {
    byte[] picture = PostedForm.PICTURE.clone();
    ByteBuffer.wrap(picture).putInt(16, 50_000).putInt(20, 50_000);
    return picture;
  }

  private static byte[] zeros(int many) {
    return new byte[many];
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.timeout(LONG).build(), BodyHandlers.ofString(UTF_8));
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static String firstLine(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }
}
