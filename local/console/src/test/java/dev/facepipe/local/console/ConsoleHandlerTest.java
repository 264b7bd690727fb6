package dev.facepipe.local.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the console, on the real local cloud. */
class ConsoleHandlerTest {
  @TempDir private static Path folder;

  private static Rig rig;

  @BeforeAll
  static void start() {
    rig = Rig.start(folder);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @Test
  void pageNeedsNoTokenAndHasAPolicy() throws Exception {
    HttpResponse<String> page = rig.send(HttpRequest.newBuilder(rig.at("/")));

    assertEquals(200, page.statusCode());
    assertFalse(page.body().contains(rig.token()));
    String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
    assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
    assertTrue(policy.contains("require-trusted-types-for 'script'"), policy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/service",
        "/api/sightings",
        "/api/days",
        "/api/events",
        "/api/nothing",
        "/api/sightings.csv"
      })
  void apiNeedsTheToken(String path) throws Exception {
    HttpResponse<String> none = rig.send(HttpRequest.newBuilder(rig.at(path)));
    HttpResponse<String> wrong =
        rig.send(HttpRequest.newBuilder(rig.at(path)).header("Authorization", "Bearer guess"));

    assertEquals(401, none.statusCode(), path);
    assertTrue(none.body().contains("\"bad_token\""), none.body());
    assertEquals(401, wrong.statusCode(), path);
  }

  /** A name server can point any name to this machine; the browser sends that name as host. */
  @ParameterizedTest
  @CsvSource({
    "evil.example, 403",
    "evil.example:PORT, 403",
    "127.0.0.1.evil.example:PORT, 403",
    "127.0.0.1:1, 403",
    "127.0.0.1, 403",
    "localhost:PORT, 200",
    "LOCALHOST:PORT, 200",
    "127.0.0.1:PORT, 200",
  })
  void hostIsTheConsolesOwn(String host, int status) throws Exception {
    String own = host.replace("PORT", String.valueOf(rig.console.address().getPort()));

    assertEquals(status, raw("GET / HTTP/1.1", "Host: " + own), own);
    assertEquals(
        status,
        raw("GET /api/days HTTP/1.1", "Host: " + own, "Authorization: Bearer " + rig.token()),
        own);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://evil.example", "null", "https://127.0.0.1:PORT", "http://127.0.0.1"})
  void requestOfAnotherPageIsRefused(String origin) throws Exception {
    String sent = origin.replace("PORT", String.valueOf(rig.console.address().getPort()));
    HttpResponse<String> reply =
        rig.send(
            rig.request("/api/frames")
                .header("Origin", sent)
                .POST(BodyPublishers.ofFile(Rig.sample(6))));

    assertEquals(403, reply.statusCode(), reply.body());
    assertTrue(reply.body().contains("\"other_origin\""), reply.body());
    assertFalse(reply.headers().firstValue("Access-Control-Allow-Origin").isPresent());
  }

  @Test
  void ownPageMayAsk() throws Exception {
    String own = "http://127.0.0.1:" + rig.console.address().getPort();

    assertEquals(200, rig.send(rig.request("/api/days").header("Origin", own)).statusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /page/../Console.class, 404",
    "GET, /page/%2e%2e/Console.class, 404",
    "GET, /page/nothing.js, 404",
    "GET, /favicon.ico, 404",
    "POST, /, 405",
    "DELETE, /api/days, 405",
    "GET, /api/nothing, 404",
    "GET, /api/%zz, 400",
    "GET, /api/%ff, 400",
  })
  void wrongPathsAreRefusedInWords(String method, String path, int status) throws Exception {
    String port = String.valueOf(rig.console.address().getPort());

    assertEquals(
        status,
        raw(
            method + " " + path + " HTTP/1.1",
            "Host: 127.0.0.1:" + port,
            "Content-Length: 0",
            "Authorization: Bearer " + rig.token()),
        path);
  }

  /** Returns the status of the reply to a request that an HTTP client would not send. */
  private static int raw(String... lines) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), rig.console.address().getPort())) {
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      String reply = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      return Integer.parseInt(reply.substring(9, 12));
    }
  }
}
