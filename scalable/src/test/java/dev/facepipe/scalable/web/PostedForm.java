package dev.facepipe.scalable.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;

/** A form as browsers, curl and Python's requests write it. Source: RFC 7578. */
final class PostedForm {
  private static final String BOUNDARY = "facepipe-test-boundary";

  /** A picture of 8x8 black pixels, without a face. */
  static final byte[] PICTURE = ImageCodec.png(new RgbImage(8, 8, new byte[192]));

  private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

  /** Returns a form with one picture in the right field. */
  static PostedForm picture(String fileName) {
    return new PostedForm().file("inputFile", fileName, PICTURE);
  }

  PostedForm file(String field, String fileName, byte[] bytes) {
    return part("form-data; name=\"%s\"; filename=\"%s\"".formatted(field, fileName), bytes);
  }

  PostedForm field(String field, String value) {
    return part("form-data; name=\"%s\"".formatted(field), value.getBytes(UTF_8));
  }

  PostedForm part(String disposition, byte[] bytes) {
    parts.writeBytes(
        "--%s\r\nContent-Disposition: %s\r\n\r\n".formatted(BOUNDARY, disposition).getBytes(UTF_8));
    parts.writeBytes(bytes);
    parts.writeBytes("\r\n".getBytes(UTF_8));
    return this;
  }

  byte[] bytes() {
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(parts.toByteArray());
    whole.writeBytes("--%s--\r\n".formatted(BOUNDARY).getBytes(UTF_8));
    return whole.toByteArray();
  }

  static String contentType() {
    return "multipart/form-data; boundary=" + BOUNDARY;
  }

  HttpRequest.Builder postTo(URI uri) {
    return post(uri, contentType(), BodyPublishers.ofByteArray(bytes()));
  }

  static HttpRequest.Builder post(URI uri, String contentType, BodyPublisher body) {
    return HttpRequest.newBuilder(uri).header("Content-Type", contentType).POST(body);
  }
}
