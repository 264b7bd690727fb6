package dev.facepipe.local.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends requests with a valid body and unusual methods, headers or paths. */
class RequestsTest {
  @RegisterExtension static final HostileCloud CLOUD = HostileCloud.shared();

  private static final byte[] NOBODY = ImageCodec.png(new RgbImage(8, 8, new byte[192]));
  private static final String BODY =
      "{\"content\": \"%s\"}".formatted(Base64.getEncoder().encodeToString(NOBODY));

  @ParameterizedTest
  @ValueSource(
      strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "post", "TRACE", "PROPFIND", "X"})
  void otherMethodIsRefused(String method) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(CLOUD.url())
            .method(method, HttpRequest.BodyPublishers.ofString(BODY))
            .build();

    CLOUD.expect(Set.of("405 method_not_allowed"), "requests", method, () -> CLOUD.send(request));
  }

  /** Any content type may carry the JSON. With a picture's content type, the body is a picture. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain                        | 200",
        "text/html; charset=utf-7          | 200",
        "application/octet-stream          | 200",
        "application/x-www-form-urlencoded | 200",
        "multipart/form-data; boundary=x   | 200",
        "application/xml                   | 200",
        "application/json; charset=utf-16  | 200",
        "a                                 | 200",
        "*/*                               | 200",
        "../../etc/passwd                  | 200",
        "${jndi:ldap://127.0.0.1/a}        | 200",
        "image/png                         | 415 not_a_picture",
        "IMAGE/SVG+XML                     | 415 not_a_picture",
        "image/                            | 415 not_a_picture",
      })
  void contentTypeOnlyTellsPicturesFromJson(String type, String expected) throws Exception {
    CLOUD.expect(Set.of(expected), "requests", type, () -> CLOUD.post(type, BODY.getBytes(UTF_8)));
  }

  /** A Function URL sends every path to its function. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "%0d%0aSet-Cookie:%20a=b",
        "%0a12:00:00.000%20ERROR%20forged",
        "?a=b&a=c&&=&%20",
        "?%ff%fe=%80",
        "?a=%F0%9F%98%80",
        "a//b///c",
        "index.php?id=1%27%20OR%201=1--",
        "$(reboot)"
      })
  void pathDoesNotMatter(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(CLOUD.url() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(BODY))
            .build();

    CLOUD.expect(Set.of("200"), "requests", path, () -> CLOUD.send(request));
  }

  /**
   * The Function URL's HTTP server refuses these paths, as such servers do. The function does not
   * see the request.
   */
  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "%00"})
  void pathAboveTheRootOrWithNulIsRefused(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(CLOUD.url() + path))
            .POST(HttpRequest.BodyPublishers.ofString(BODY))
            .build();

    CLOUD.expect(Set.of("400 bad_request"), "requests", path, () -> CLOUD.send(request));
  }
}
