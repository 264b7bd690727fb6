package dev.facepipe.video.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.video.VideoRefused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses a server that replies as the S3 reference describes for GetObject. */
class S3VideoSourceTest {
  private static final ObjectRef VIDEO = new ObjectRef("videos", "front door/1+1.mp4");
  private static final byte[] CONTENT = noise(3_000_000);

  private final HttpServer server;
  private final Path file;

  S3VideoSourceTest(@TempDir Path folder) throws IOException {
    file = folder.resolve("video");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void wholeVideoIsDownloaded() throws IOException {
    answer(200, CONTENT.length, CONTENT);

    download(CONTENT.length);

    assertTrue(Arrays.equals(CONTENT, Files.readAllBytes(file)));
  }

  @Test
  void tooLargeVideoIsRefusedByItsLength() {
    answer(200, CONTENT.length, new byte[0]);

    VideoRefused refused = assertThrows(VideoRefused.class, () -> download(CONTENT.length - 1));

    assertEquals("video_too_large", refused.code());
    assertEquals("video has 3000000 bytes; expected at most 2999999", refused.getMessage());
    assertFalse(Files.exists(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NoSuchKey", "NoSuchBucket"})
  void missingObjectIsUnusable(String code) {
    byte[] body = "<Error><Code>%s</Code></Error>".formatted(code).getBytes(StandardCharsets.UTF_8);
    answer(404, body.length, body);

    assertThrows(UnusableObject.class, () -> download(CONTENT.length));
  }

  @Test
  void otherEtagMeansReplaced() {
    byte[] body = "<Error><Code>PreconditionFailed</Code></Error>".getBytes(StandardCharsets.UTF_8);
    answer(412, body.length, body);

    assertThrows(ReplacedObject.class, () -> download(CONTENT.length));
    assertFalse(Files.exists(file));
  }

  @Test
  void unreachableStoreIsUnavailable() {
    server.stop(0);

    assertThrows(Unavailable.class, () -> download(CONTENT.length));
  }

  @Test
  void brokenConnectionIsUnavailable() {
    answer(200, CONTENT.length, Arrays.copyOf(CONTENT, 1_000_000));

    assertThrows(Unavailable.class, () -> download(CONTENT.length));
  }

  private void download(long maxBytes) {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (var s3 = AwsClients.s3(endpoint, "access", "secret")) {
      assertEquals(
          "\"etag-now\"", new S3VideoSource(() -> s3).download(VIDEO, "etag", file, maxBytes));
    }
  }

  private void answer(int status, long length, byte[] body) {
    server.createContext(
        "/",
        exchange -> {
          boolean asked =
              exchange.getRequestURI().getRawPath().equals("/videos/front%20door/1%2B1.mp4");
          asked &= exchange.getRequestHeaders().getFirst("If-Match").equals("\"etag\"");
          exchange.getResponseHeaders().set("ETag", "\"etag-now\"");
          exchange.sendResponseHeaders(asked ? status : 400, length);
          exchange.getResponseBody().write(body);
          exchange.getResponseBody().flush(); // JDK 25 sends the headers only now
          exchange.close();
        });
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
