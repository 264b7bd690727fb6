package dev.facepipe.local.client.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.client.Camera.FrameNotTaken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Posts to a test server that computes every signature itself and refuses wrong ones. */
class AwsSignatureTest {
  private static final String KEY_ID = "AKIDEXAMPLE";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final String TOKEN = "a-session/token+of=ours";
  private static final byte[] PICTURE = {1, 2, 3};
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})");

  /** System properties for the default credentials chain; a test cannot set variables. */
  private static final Map<String, String> CREDENTIALS =
      Map.of("aws.accessKeyId", KEY_ID, "aws.secretAccessKey", SECRET, "aws.sessionToken", TOKEN);

  private final HttpServer server;
  private final URI url;
  private Map<String, String> headers = Map.of();

  AwsSignatureTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    url = URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
  }

  @BeforeEach
  void signIn() {
    CREDENTIALS.forEach(System::setProperty);
  }

  @AfterEach
  void stop() {
    CREDENTIALS.keySet().forEach(System::clearProperty);
    server.stop(0);
  }

  /** Source: AWS's Signature Version 4 test suite, {@code get-vanilla}. */
  @Test
  void testSignatureEqualsThePublishedOne() {
    SignatureV4 signature = new SignatureV4(SECRET, "20150830T123600Z", "us-east-1", "service");

    assertEquals(
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        signature.of(
            "GET",
            "/",
            List.of("host", "x-amz-date"),
            Map.of("host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z"),
            new byte[0]));
  }

  @Test
  void signedPostIsTaken() {
    int faces = post(new Camera(url, AwsSignature.ofEnvironment("eu-central-1")));

    assertEquals(2, faces);
    assertEquals(TOKEN, headers.get("x-amz-security-token"));
  }

  @Test
  void unsignedPostIsRefusedWithAHint() {
    String said = assertThrows(FrameNotTaken.class, () -> post(new Camera(url))).getMessage();

    assertTrue(said.contains("HTTP 403") && said.contains("--sign"), said);
  }

  @Test
  void postSignedWithAnotherSecretIsRefused() {
    System.setProperty("aws.secretAccessKey", "another");

    assertThrows(
        FrameNotTaken.class,
        () -> post(new Camera(url, AwsSignature.ofEnvironment("eu-central-1"))));
  }

  @Test
  void functionUrlGivesTheRegion() {
    assertEquals(
        "ap-southeast-2",
        AwsSignature.region(
            URI.create(
                "https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.ap-southeast-2.on.aws/")));
  }

  @Test
  void environmentGivesTheRegionOfOtherAddresses() {
    System.setProperty("aws.region", "eu-west-3");
    try {
      assertEquals("eu-west-3", AwsSignature.region(URI.create("https://faces.example.org/")));
    } finally {
      System.clearProperty("aws.region");
    }
  }

  private static int post(Camera camera) {
    return camera.post(new RequestId("cam-7"), "door.jpg", PICTURE);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    boolean good = isGood(exchange, body);
    byte[] reply =
        (good
                ? "{\"request_id\":\"cam-7\",\"faces\":2,\"boxes\":[]}"
                : "{\"Message\":\"Forbidden\"}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(good ? 200 : 403, reply.length);
    exchange.getResponseBody().write(reply);
    exchange.close();
  }

  private boolean isGood(HttpExchange exchange, byte[] body) {
    Matcher given =
        AUTHORIZATION.matcher(Optional.ofNullable(headers.get("authorization")).orElse(""));
    if (!given.matches()) {
      return false;
    }
    SignatureV4 expected =
        new SignatureV4(SECRET, headers.get("x-amz-date"), "eu-central-1", "lambda");
    List<String> signed = List.of(given.group(3).split(";"));
    return given.group(1).equals(KEY_ID)
        && given.group(2).equals(expected.scope())
        && signed.containsAll(List.of("host", "content-type", "x-amz-security-token"))
        && given
            .group(4)
            .equals(
                expected.of(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    signed,
                    headers,
                    body));
  }
}
