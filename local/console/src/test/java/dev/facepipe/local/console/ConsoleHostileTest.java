package dev.facepipe.local.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends what no page sends. Every reply is a refusal in words, soon; nothing of other objects is
 * shown, nothing is changed, and the console goes on.
 */
class ConsoleHostileTest {
  /** Stands in objects that no reply may show. */
  private static final String SECRET = "a-secret-of-another-object";

  /** Finds requests that hang; a shared machine is slow. */
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final int LARGE = 100 << 20;

  @TempDir private static Path folder;

  private static Rig rig;

  @BeforeAll
  static void start() {
    rig = Rig.start(folder);
    byte[] secret = ("{\"secret\":\"" + SECRET + "\"}").getBytes(UTF_8);
    for (ObjectRef place :
        List.of(
            new ObjectRef(Names.RESULTS_BUCKET, "cam-7.json"),
            new ObjectRef(Names.RESULTS_BUCKET, "sightings/other.json"),
            new ObjectRef(Names.RESULTS_BUCKET, "sightings/2026-11-29/other.json"),
            new ObjectRef(Names.CLAIMS_BUCKET, "claims/1.json"),
            new ObjectRef(Names.FRAMES_BUCKET, "door.jpg"))) {
      rig.cloud.objects().put(place, secret, "application/json");
    }
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private static int port() {
    return rig.console.address().getPort();
  }

  /** An HTTP reply. */
  private record Got(int status, String text) {}

  /** Sends the head of a request as it is written, and a body, and returns the reply. */
  private static Got raw(String line, List<String> headers, byte[] body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout((int) SOON.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(head(line, headers).getBytes(ISO_8859_1));
      try {
        out.write(body);
      } catch (IOException e) {
        // The console may refuse a body before it has read all of it.
      }
      return reply(socket);
    }
  }

  private static String head(String line, List<String> headers) {
    return line + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
  }

  /** Reads a reply; status 0 if the console closed the connection without one. */
  private static Got reply(Socket socket) throws IOException {
    String text;
    try {
      text = new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (SocketException e) {
      text = "";
    }
    return new Got(text.length() < 12 ? 0 : Integer.parseInt(text.substring(9, 12)), text);
  }

  private static List<String> own(String... more) {
    List<String> headers =
        new ArrayList<>(
            List.of(
                "Host: 127.0.0.1:" + port(),
                "Authorization: Bearer " + rig.token(),
                "Connection: close"));
    headers.addAll(List.of(more));
    return headers;
  }

  private static void requireWell() throws Exception {
    assertTimeout(
        SOON,
        () -> assertEquals(200, rig.send(rig.request("/api/days")).statusCode()),
        "the console goes on");
  }

  private static Stream<String> hostileParts() {
    return Stream.of(
        "..",
        ".",
        "%2e%2e",
        "%2E%2E%2F%2E%2E%2Fcam-7",
        "..%2F..%2Fcam-7",
        "%2Fcam-7",
        "cam-7",
        "other",
        "2026-11-29%2Fother",
        "2026-11-29%2F..%2F..%2Fcam-7",
        "2026-11-29%2F00-00-00.000-00000000-0000-0000-0000-000000000000%2F..%2F..%2Fcam-7",
        "2026-11-29%2F00-00-00.000-00000000-0000-0000-0000-000000000000",
        "2026-99-99%2F99-99-99.999-00000000-0000-0000-0000-000000000000",
        "claims%2F1",
        "s3:%2F%2Ffacepipe-claims%2Fclaims%2F1.json",
        "facepipe-frames%2Fdoor",
        "%00",
        "a%00b",
        "%0d%0aSet-Cookie:x=1",
        "%F0%9F%98%80",
        "%ED%A0%80",
        "%C0%AE%C0%AE",
        "%252e%252e%252f",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "%27%3B--",
        "-1",
        "999999999999999999999",
        "1e9",
        "%2525",
        "a".repeat(10_000),
        "%61".repeat(3000),
        "%2F".repeat(3000));
  }

  /** A part of a path in which a client may write what it likes. */
  @Test
  void hostilePartsOfPathsAreRefused() throws Exception {
    List<String> templates =
        List.of(
            "/api/sightings/X",
            "/api/sightings/X/faces/0.jpg",
            "/api/sightings/2026-11-29%2F00-00-00.000-00000000-0000-0000-0000-000000000000/faces/X.jpg",
            "/api/videos/X?etag=00000000000000000000000000000000",
            "/api/videos/X?etag=X",
            "/api/videos/X/content?etag=00000000000000000000000000000000",
            "/api/people/X/photographs/0.jpg",
            "/api/people/X",
            "/api/X",
            "/page/X",
            "/X");
    for (String template : templates) {
      for (String part : hostileParts().toList()) {
        String path = template.replace("X", part);
        Got got = raw("GET " + path + " HTTP/1.1", own(), new byte[0]);

        String shown = path.length() > 200 ? path.substring(0, 200) : path;
        // A video that nobody dropped has no results yet.
        boolean isEmpty = got.status() == 200 && got.text().endsWith("{\"answered\":0}");
        // S3 does not know what to do with a key that climbs.
        boolean isRefused =
            (got.status() >= 400 && got.status() < 500)
                || (got.status() == 502 && path.contains("/content"));
        assertTrue(isEmpty || isRefused, shown + got.text());
        assertFalse(got.text().contains(SECRET), shown);
        assertFalse(got.text().toLowerCase(Locale.ROOT).contains("\nset-cookie"), shown);
        assertFalse(got.text().contains("at dev.facepipe"), shown);
      }
    }
    // A look at the dead letters takes a second, so these have a few parts only.
    for (String part : List.of("%2e%2e", "%00", "a".repeat(5000), "%3Cb%3E")) {
      Got got = raw("GET /api/dead-letters/" + part + " HTTP/1.1", own(), new byte[0]);
      assertTrue(got.status() == 404 || got.status() == 400, got.text());
    }
    requireWell();
  }

  @Test
  void hostileQueriesAreRefusedOrIgnored() throws Exception {
    for (String query :
        List.of(
            "limit=-1",
            "limit=99999999999999999999",
            "limit=0",
            "limit=1000000",
            "before=%00",
            "before=../../cam-7",
            "before=~~~~",
            "from=0000-00-00T00:00:00Z",
            "from=-999999999-01-01T00:00:00Z",
            "to=%2B1000000000-12-31T23:59:59Z",
            "person=%FF%FE",
            "person=" + "a".repeat(10_000),
            "camera=%0d%0a",
            "unknown=%3Cb%3E",
            "&&&===&&&",
            "%",
            "limit=1&limit=2")) {
      for (String path : List.of("/api/sightings", "/api/sightings.csv", "/api/near-misses")) {
        Got got = raw("GET " + path + "?" + query + " HTTP/1.1", own(), new byte[0]);

        assertTrue(got.status() >= 200 && got.status() < 500, query + got.text());
        assertFalse(got.text().contains(SECRET), query);
      }
    }
    requireWell();
  }

  /** Returns all routes that take JSON, as {@code POST /api/undo}. */
  private static List<String> jsonRoutes() {
    return rig.console.routes().stream()
        .filter(route -> !route.method().equals("GET"))
        .filter(route -> !route.path().startsWith("/api/frames"))
        .filter(route -> !route.path().startsWith("/api/videos"))
        .filter(route -> !route.path().equals("/api/doctor")) // reads no body
        .map(route -> route.method() + " " + route.path())
        .toList();
  }

  private static Map<String, byte[]> hostileBodies() {
    Map<String, byte[]> bodies = new LinkedHashMap<>();
    for (String text :
        List.of(
            "",
            " ",
            "null",
            "[]",
            "\"x\"",
            "1",
            "true",
            "{",
            "}",
            "{}{}",
            "{\"a\"}",
            "{\"ids\":[\"a\"],\"ids\":[\"b\"]}",
            "{\"undo\":\"a\",\"undo\":\"b\"}",
            "{\"undo\":{\"undo\":\"a\"}}",
            "{\"undo\":[]}",
            "{\"undo\":\"\"}",
            "{\"undo\":\"\\u0000\"}",
            "{\"undo\":\"\\ud800\"}",
            "{\"number\":-1}",
            "{\"number\":0}",
            "{\"number\":99999999999}",
            "{\"number\":\"1; DROP\"}",
            "{\"number\":1.5}",
            "{\"threshold\":{}}",
            "{\"threshold\":-1e308}",
            "{\"promise\":\"1%\"}",
            "{\"ids\":{}}",
            "{\"ids\":[null]}",
            "{\"ids\":[[]]}",
            "{\"ids\":[{}]}",
            "{\"faces\":\"all\"}",
            "{\"faces\":[null]}",
            "{\"faces\":[{}]}",
            "{\"faces\":[{\"sighting\":\"../../cam-7\",\"face\":0}]}",
            "{\"faces\":[{\"sighting\":\"2026-11-29/00-00-00.000-00000000-0000-0000-0000-000000000000\",\"face\":-1}]}",
            "{\"faces\":[{\"sighting\":null,\"face\":null}]}",
            "{\"name\":\"Unknown\",\"faces\":[{\"sighting\":\"x\",\"face\":0}]}",
            "{\"name\":\"\",\"faces\":[]}",
            "{\"name\":{\"a\":1}}",
            "{\"name\":\"../x\",\"index\":-1}",
            "{\"from\":\"\",\"to\":\"\"}",
            "{\"from\":1,\"to\":[]}",
            "{\"sighting\":\"..\",\"face\":0,\"person\":\"x\",\"is\":\"maybe\"}",
            "\ufeff{}")) {
      bodies.put(text, text.getBytes(UTF_8));
    }
    bodies.put("deep arrays", "[".repeat(100_000).getBytes(UTF_8));
    bodies.put("deep objects", "{\"a\":".repeat(100_000).getBytes(UTF_8));
    bodies.put("a long name", ("{\"undo\":\"" + "A".repeat(1_000_000) + "\"}").getBytes(UTF_8));
    bodies.put("a long key", ("{\"" + "A".repeat(1_000_000) + "\":1}").getBytes(UTF_8));
    bodies.put("a long number", ("{\"number\":" + "9".repeat(100_000) + "}").getBytes(UTF_8));
    bodies.put("many arrays", ("[" + "[],".repeat(300_000) + "[]]").getBytes(UTF_8));
    bodies.put("over a megabyte", " ".repeat((1 << 20) + 1).getBytes(UTF_8));
    bodies.put("not UTF-8", new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'});
    bodies.put("UTF-16", "{}".getBytes(UTF_16));
    bodies.put("NULs", new byte[1000]);
    return bodies;
  }

  @Test
  void hostileJsonIsRefusedAndChangesNothing() throws Exception {
    String before = GalleryFile.read(rig.gallery).version();
    for (String route : jsonRoutes()) {
      for (Map.Entry<String, byte[]> body : hostileBodies().entrySet()) {
        Got got =
            raw(
                route + " HTTP/1.1",
                own("Content-Type: application/json", "Content-Length: " + body.getValue().length),
                body.getValue());

        String what = route + " " + body.getKey() + " " + got.text();
        assertTrue(got.status() >= 400 && got.status() < 500, what);
        assertTrue(got.text().contains("\"code\""), what);
      }
    }
    assertEquals(before, GalleryFile.read(rig.gallery).version());
    requireWell();
  }

  /** A form of another page can send these types without asking first. */
  @Test
  void otherContentTypesAreRefused() throws Exception {
    for (String route : jsonRoutes()) {
      for (String type :
          List.of(
              "text/plain",
              "application/x-www-form-urlencoded",
              "multipart/form-data; boundary=x",
              "",
              "text/plain; application/json")) {
        Got got =
            raw(
                route + " HTTP/1.1",
                own("Content-Type: " + type, "Content-Length: 2"),
                "{}".getBytes(UTF_8));
        assertEquals(415, got.status(), route + " " + type + got.text());
      }
    }
  }

  /** Announced or in chunks: what is too large is refused, and never kept. */
  @Test
  void uploadsOfHundredMegabytesToJsonRoutesAreRefused() throws Exception {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    long before = runtime.totalMemory() - runtime.freeMemory();
    for (String route : jsonRoutes()) {
      for (boolean isAnnounced : List.of(true, false)) {
        Got got = upload(route, isAnnounced, own("Content-Type: application/json"));
        assertEquals(413, got.status(), route + got.text());
      }
    }
    System.gc();
    long after = runtime.totalMemory() - runtime.freeMemory();
    assertTrue(after - before < 64 << 20, "%d MB stay".formatted((after - before) >> 20));
    requireWell();
  }

  @Test
  void uploadsWithoutTheTokenAreRefused() throws Exception {
    for (String route : List.of("POST /api/frames", "PUT /api/videos/film.mp4")) {
      Got got = upload(route, true, List.of("Host: 127.0.0.1:" + port(), "Connection: close"));
      assertEquals(401, got.status(), route + got.text());
    }
  }

  /** Sends 100 MB as long as the console takes them. */
  private static Got upload(String route, boolean isAnnounced, List<String> headers)
      throws IOException {
    List<String> all = new ArrayList<>(headers);
    all.add(isAnnounced ? "Content-Length: " + LARGE : "Transfer-Encoding: chunked");
    byte[] block = new byte[1 << 16];
    Arrays.fill(block, (byte) ' ');
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout((int) SOON.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(head(route + " HTTP/1.1", all).getBytes(ISO_8859_1));
      try {
        for (int sent = 0; sent < LARGE; sent += block.length) {
          if (!isAnnounced) {
            out.write("10000\r\n".getBytes(ISO_8859_1));
          }
          out.write(block);
          if (!isAnnounced) {
            out.write("\r\n".getBytes(ISO_8859_1));
          }
        }
        if (!isAnnounced) {
          out.write("0\r\n\r\n".getBytes(ISO_8859_1));
        }
      } catch (IOException e) {
        // The console has closed the connection, perhaps after a reply.
      }
      return reply(socket);
    }
  }

  @Test
  void unusualHttpIsRefused() throws Exception {
    String host = "Host: 127.0.0.1:" + port();
    String token = "Authorization: Bearer " + rig.token();
    for (List<String> request :
        List.of(
            List.of("GET /api/days HTTP/1.1", token),
            List.of("GET /api/days HTTP/1.1", host, "Host: evil.example", token),
            List.of("GET http://evil.example/api/days HTTP/1.1", host, token),
            List.of("GET //evil.example/api/days HTTP/1.1", host, token),
            List.of("GET /api//days HTTP/1.1", host, token),
            List.of("GET /api/./days HTTP/1.1", host, token),
            List.of("GET /page/../api/days HTTP/1.1", host),
            List.of("GET /%61pi/days HTTP/1.1", host),
            List.of("GET /api%2Fdays HTTP/1.1", host),
            List.of("GET /API/days HTTP/1.1", host),
            List.of("TRACE /api/days HTTP/1.1", host, token),
            List.of("OPTIONS /api/days HTTP/1.1", host, "Origin: http://evil.example"),
            List.of("CONNECT evil.example:443 HTTP/1.1", host, token),
            List.of("GET /api/days HTTP/1.1", host, "Authorization: Basic " + rig.token()),
            List.of("GET /api/days HTTP/1.1", host, "Authorization: Bearer " + rig.token() + "x"),
            List.of("GET /api/days?token=" + rig.token() + " HTTP/1.1", host),
            List.of("GET /api/days HTTP/1.1", host, "Cookie: token=" + rig.token()),
            List.of("GET /api/days HTTP/1.1", host, token, "X: " + "a".repeat(20_000)),
            List.of(
                "POST /api/undo HTTP/1.1",
                host,
                token,
                "Content-Length: 2",
                "Transfer-Encoding: chunked"))) {
      List<String> headers = new ArrayList<>(request.subList(1, request.size()));
      headers.add("Connection: close");
      Got got = raw(request.get(0), headers, "0\r\n\r\n".getBytes(ISO_8859_1));

      String what = request.get(0) + " " + got.text();
      assertTrue(got.status() >= 400 && got.status() < 500, what);
      assertFalse(got.text().contains("Access-Control-Allow"), what);
      assertFalse(got.text().contains("\"days\""), what);
    }
    requireWell();
  }

  /** Five hundred clients that say nothing more, and two hundred that send a body byte by byte. */
  @Test
  void silentAndSlowClientsWithoutTheTokenKeepNobodyOut() throws Exception {
    Set<Socket> open = new LinkedHashSet<>();
    try {
      for (int i = 0; i < 500; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        open.add(socket);
        socket.getOutputStream().write("GET /api/days HTTP/1.1\r\nHo".getBytes(ISO_8859_1));
      }
      for (int i = 0; i < 200; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        open.add(socket);
        socket
            .getOutputStream()
            .write(
                head(
                        "POST /api/frames HTTP/1.1",
                        List.of("Host: 127.0.0.1:" + port(), "Content-Length: 1000"))
                    .getBytes(ISO_8859_1));
        socket.getOutputStream().write('a');
      }
      requireWell();
      List<CompletableFuture<Integer>> honest = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        honest.add(
            HttpClient.newHttpClient()
                .sendAsync(rig.request("/api/service").build(), BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode));
      }
      for (CompletableFuture<Integer> one : honest) {
        assertEquals(200, one.get(SOON.toSeconds(), TimeUnit.SECONDS));
      }
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void floodOfWrongTokensIsRefused() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    List<CompletableFuture<Integer>> sent = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      sent.add(
          http.sendAsync(
                  HttpRequest.newBuilder(rig.at("/api/strangers"))
                      .header("Authorization", "Bearer guess" + i)
                      .POST(BodyPublishers.ofString("{}"))
                      .build(),
                  BodyHandlers.discarding())
              .thenApply(HttpResponse::statusCode));
    }
    for (CompletableFuture<Integer> one : sent) {
      assertEquals(401, one.get(SOON.toSeconds(), TimeUnit.SECONDS));
    }
    requireWell();
  }

  /** Fifty pages may listen. Those that leave make room. */
  @Test
  void floodOfEventStreamsIsBounded() throws Exception {
    List<InputStream> streams = new ArrayList<>();
    HttpClient http = HttpClient.newHttpClient();
    int refused = 0;
    try {
      for (int i = 0; i < 120; i++) {
        HttpResponse<InputStream> reply =
            http.send(rig.request("/api/events").build(), BodyHandlers.ofInputStream());
        if (reply.statusCode() == 200) {
          streams.add(reply.body());
        } else {
          assertEquals(503, reply.statusCode());
          reply.body().close();
          refused++;
        }
      }
      assertTrue(streams.size() <= 50 && refused >= 70, streams.size() + " streams");
      requireWell();
    } finally {
      for (InputStream stream : streams) {
        stream.close();
      }
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              // A page that left is noticed with the next event, such as a new sighting.
              rig.frame(Rig.sample(1), "door");
              HttpResponse<InputStream> reply =
                  http.send(rig.request("/api/events").build(), BodyHandlers.ofInputStream());
              reply.body().close();
              return reply.statusCode() == 200;
            });
  }

  /**
   * Many pictures at once that are too large for the Function URL, each of which the console holds
   * in memory. {@code -Dlong} sends ten times their bytes.
   */
  @Test
  void manyLargePicturesAtOnceAreAnsweredOrTurnedAway() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    byte[] large = new byte[(Boolean.getBoolean("long") ? 60 : 6) << 20];
    List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      sent.add(
          http.sendAsync(
              rig.request("/api/frames").POST(BodyPublishers.ofByteArray(large)).build(),
              BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> one : sent) {
      HttpResponse<String> reply = one.get(180, TimeUnit.SECONDS);
      assertTrue(
          reply.statusCode() == 200 // answered with result Error: it is no picture
              || (reply.statusCode() >= 400 && reply.statusCode() < 500)
              || reply.statusCode() == 503
              || reply.statusCode() == 504,
          reply.statusCode() + reply.body());
    }
    requireWell();
  }
}
