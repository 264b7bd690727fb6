package dev.facepipe.local.cloud.scalable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Posts pictures to a web server as a browser's form does. Thread-safe. */
public final class PictureClient {
  /** Longer than a web server waits for its workers. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String BOUNDARY = "facepipe-picture";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;

  /** Creates a client for the server at this address. */
  public PictureClient(URI server) {
    this.server = server;
  }

  /**
   * Posts a picture and returns the server's reply with any status.
   *
   * @param name of the file: ASCII without quotes
   * @throws IOException if the server did not reply
   */
  public HttpResponse<String> post(String name, byte[] picture)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(server)
            .timeout(PATIENCE)
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArray(form(name, picture)))
            .build(),
        BodyHandlers.ofString());
  }

  private static byte[] form(String name, byte[] picture) {
    var form = new ByteArrayOutputStream();
    form.writeBytes(
        "--%s\r\nContent-Disposition: form-data; name=\"inputFile\"; filename=\"%s\"\r\n\r\n"
            .formatted(BOUNDARY, name)
            .getBytes(StandardCharsets.US_ASCII));
    form.writeBytes(picture);
    form.writeBytes("\r\n--%s--\r\n".formatted(BOUNDARY).getBytes(StandardCharsets.US_ASCII));
    return form.toByteArray();
  }
}
