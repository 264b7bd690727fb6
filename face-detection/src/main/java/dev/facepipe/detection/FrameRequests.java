package dev.facepipe.detection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.PictureRefused.Reason;
import dev.facepipe.common.message.CameraId;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body that a camera posts: JSON {@code {"request_id", "content", "filename", "camera"}},
 * a picture, or a form that contains a picture. Every refusal names the field.
 */
public final class FrameRequests {
  /**
   * Longest file name accepted, in characters; clients send whole paths. Source: Linux PATH_MAX.
   */
  private static final int MAX_FILENAME = 4096;

  private FrameRequests() {}

  /**
   * Returns the frame in a body. The first bytes decide between picture and JSON, because many
   * clients send no content type or a wrong one.
   *
   * @param contentType the request's content type, or null without one
   * @param id request id from the client's header, or null; used when the body is a picture or a
   *     form without an id
   * @param camera id of the camera from the client's header, or null; used as {@code id} is
   * @throws FrameRefused if the body contains no picture
   */
  public static FrameRequest of(
      byte[] body,
      @Nullable String contentType,
      @Nullable String id,
      @Nullable String camera,
      Instant now) {
    String type = contentType == null ? "" : contentType.strip().toLowerCase(Locale.ROOT);
    if (type.startsWith("image/") || isPicture(body)) {
      return ofPicture(body, id, camera, now);
    }
    if (Form.isAnnounced(contentType) && !beginsAsJson(body)) {
      return ofForm(Form.read(contentType, body), id, camera, now);
    }
    return mayBeText(body, type) ? ofJson(body, now) : ofPicture(body, id, camera, now);
  }

  private static FrameRequest ofJson(byte[] body, Instant now) {
    JsonNode json = tree(body);
    RequestId requestId = requestId(text(json, "request_id"));
    try {
      return new FrameRequest(
          requestId,
          checked(text(json, "filename")),
          camera(text(json, "camera")),
          picture(json),
          now,
          null);
    } catch (FrameRefused e) {
      throw e.about(requestId);
    }
  }

  private static FrameRequest ofPicture(
      byte[] picture, @Nullable String id, @Nullable String camera, Instant now) {
    RequestId requestId = requestId(id);
    try {
      return new FrameRequest(requestId, null, camera(camera), picture, now, null);
    } catch (FrameRefused e) {
      throw e.about(requestId);
    }
  }

  /**
   * Decodes a base64 body.
   *
   * @throws FrameRefused if the body is not base64
   */
  public static byte[] bytes(String base64) {
    return decoded("body", base64);
  }

  /** Reads a form: one picture in a field of any name, and the same fields as in JSON. */
  private static FrameRequest ofForm(
      Form form, @Nullable String id, @Nullable String camera, Instant now) {
    @Nullable String ownId = text(form, "request_id");
    RequestId requestId = requestId(ownId == null ? id : ownId);
    try {
      List<Form.Part> pictures = form.parts().stream().filter(FrameRequests::isFile).toList();
      @Nullable String content = text(form, "content");
      int many = pictures.size() + (content == null ? 0 : 1);
      if (many != 1) {
        throw Form.refused("form has %d pictures; expected 1".formatted(many));
      }
      @Nullable String filename = text(form, "filename");
      @Nullable String ownCamera = text(form, "camera");
      @Nullable String known = camera(ownCamera == null ? camera : ownCamera);
      if (content != null) {
        return new FrameRequest(
            requestId, checked(filename), known, decoded("content", content), now, null);
      }
      Form.Part picture = pictures.get(0);
      return new FrameRequest(
          requestId,
          checked(filename == null ? picture.fileName() : filename),
          known,
          picture.bytes(),
          now,
          null);
    } catch (FrameRefused e) {
      throw e.about(requestId);
    }
  }

  /**
   * Returns true if a part is a file. A picture counts as a file even without a file name: some
   * clients send none.
   */
  private static boolean isFile(Form.Part part) {
    return part.isFile() || isPicture(part.bytes());
  }

  private static @Nullable String text(Form form, String field) {
    List<Form.Part> parts =
        form.parts().stream()
            .filter(part -> field.equals(part.name()) && !isFile(part) && !part.isUnchosen())
            .toList();
    if (parts.size() > 1) {
      throw Form.refused(
          "form has %d fields named %s; expected at most 1".formatted(parts.size(), field));
    }
    return parts.isEmpty() ? null : new String(parts.get(0).bytes(), StandardCharsets.UTF_8);
  }

  /**
   * Returns true if the body starts like JSON. JSON is accepted under every content type; a form
   * never starts with a brace.
   */
  private static boolean beginsAsJson(byte[] body) {
    return new String(body, StandardCharsets.ISO_8859_1).stripLeading().startsWith("{");
  }

  private static boolean isPicture(byte[] bytes) {
    try {
      ImageCodec.requireHeader(bytes);
      return true;
    } catch (PictureRefused e) {
      return e.reason() == Reason.BROKEN || e.reason() == Reason.TOO_LARGE;
    }
  }

  /**
   * Returns true if a body that is not a picture should be read as JSON. Other bodies are refused
   * by the picture decoder, whose message lists the accepted formats.
   */
  private static boolean mayBeText(byte[] body, String type) {
    if (body.length == 0 || type.startsWith("text/") || type.contains("json")) {
      return true;
    }
    int first = body[0] & 0xff;
    boolean blankOrAscii =
        first == '\t' || first == '\n' || first == '\r' || (first >= ' ' && first <= '~');
    boolean byteOrderMark = first == 0xef || first == 0xfe || first == 0xff;
    return blankOrAscii || byteOrderMark;
  }

  private static JsonNode tree(byte[] body) {
    if (body.length == 0) {
      throw FrameRefused.badRequest(
          "bad_json", "body is empty; expected JSON {\"request_id\", \"content\", \"filename\"}");
    }
    try {
      JsonNode json = Json.mapper().readTree(body);
      if (!json.isObject()) {
        throw FrameRefused.badRequest(
            "bad_json", "body is %s; expected a JSON object".formatted(kind(json)));
      }
      return json;
    } catch (JsonProcessingException e) {
      throw FrameRefused.badRequest(
          "bad_json",
          "body is not JSON: %s; expected JSON, a picture, or a form with one"
              .formatted(Json.reason(e)));
    } catch (IOException e) {
      throw FrameRefused.badRequest("bad_json", "body is not JSON in UTF-8");
    }
  }

  private static @Nullable String text(JsonNode json, String field) {
    JsonNode value = json.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw FrameRefused.badRequest(
          "bad_field", "%s is %s; expected a string".formatted(field, kind(value)));
    }
    return value.textValue();
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      case NULL -> "null";
      case MISSING -> "nothing";
      case STRING, BINARY, POJO -> "a string";
    };
  }

  private static RequestId requestId(@Nullable String id) {
    try {
      return id == null ? RequestId.random() : RequestId.ofClient(id);
    } catch (IllegalArgumentException e) {
      throw FrameRefused.badRequest("bad_field", e.getMessage());
    }
  }

  private static @Nullable String camera(@Nullable String id) {
    try {
      return CameraId.checked(id);
    } catch (IllegalArgumentException e) {
      throw FrameRefused.badRequest("bad_field", e.getMessage());
    }
  }

  private static @Nullable String checked(@Nullable String filename) {
    if (filename != null && filename.length() > MAX_FILENAME) {
      throw FrameRefused.badRequest(
          "bad_field",
          "filename has %d characters; expected at most %d"
              .formatted(filename.length(), MAX_FILENAME));
    }
    return filename;
  }

  private static byte[] picture(JsonNode json) {
    String content = text(json, "content");
    if (content == null) {
      throw FrameRefused.badRequest(
          "bad_field", "content is missing; expected a picture in base64");
    }
    return decoded("content", content);
  }

  private static byte[] decoded(String field, String base64) {
    try {
      return Base64Text.decode(base64);
    } catch (IllegalArgumentException e) {
      throw FrameRefused.badRequest("bad_base64", field + " is " + e.getMessage());
    }
  }
}
