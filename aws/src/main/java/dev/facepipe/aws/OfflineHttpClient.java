package dev.facepipe.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.message.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpMethod;

/**
 * An HTTP client that is not connected to any network. It reads each signed request whole and
 * replies at once, as SQS and S3 reply to a valid request. So a function can do all its work except
 * the network traffic, without any effect outside.
 */
final class OfflineHttpClient implements SdkHttpClient {
  private final byte[] object;

  /** Creates a client that replies to every {@code GetObject} with this object. */
  OfflineHttpClient(byte[] object) {
    this.object = object;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return answer(request, body(request.contentStreamProvider().orElse(null)));
      }

      @Override
      public void abort() {}
    };
  }

  private HttpExecuteResponse answer(HttpExecuteRequest request, byte[] body) throws IOException {
    if (request.httpRequest().firstMatchingHeader("X-Amz-Target").isPresent()) {
      return ok(taken(body), "application/x-amz-json-1.0");
    }
    if (request.httpRequest().rawQueryParameters().containsKey("list-type")) {
      return ok("<ListBucketResult/>".getBytes(UTF_8), "application/xml");
    }
    return request.httpRequest().method() == SdkHttpMethod.GET
        ? ok(object, "application/octet-stream")
        : ok(new byte[0], "application/xml");
  }

  /** Returns SQS's reply to a message. The SDK compares the checksum with its own. */
  private static byte[] taken(byte[] request) throws IOException {
    String message = Json.mapper().readTree(request).path("MessageBody").asText();
    return Json.write(Map.of("MessageId", "0", "MD5OfMessageBody", md5(message))).getBytes(UTF_8);
  }

  private static HttpExecuteResponse ok(byte[] body, String type) {
    return HttpExecuteResponse.builder()
        .response(
            SdkHttpFullResponse.builder()
                .statusCode(200)
                .putHeader("Content-Type", type)
                .putHeader("Content-Length", Integer.toString(body.length))
                .putHeader("ETag", "\"0\"")
                .build())
        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
        .build();
  }

  /**
   * Returns the whole body. Reading it computes the checksums and signatures of its parts, as
   * sending does.
   */
  private static byte[] body(@Nullable ContentStreamProvider content) throws IOException {
    if (content == null) {
      return new byte[0];
    }
    try (InputStream stream = content.newStream()) {
      return stream.readAllBytes();
    }
  }

  private static String md5(String text) {
    try {
      byte[] sum = MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  @Override
  public void close() {}
}
