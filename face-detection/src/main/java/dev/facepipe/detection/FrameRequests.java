package dev.facepipe.detection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a camera posts: JSON {@code {"request_id", "content", "filename"}}, or the picture
 * itself. Every refusal names the field.
 */
public final class FrameRequests {
  /** Longest file name kept, in characters; clients send whole paths. Source: Linux PATH_MAX. */
  private static final int MAX_FILENAME = 4096;

  private FrameRequests() {}

  /**
   * Reads a JSON body.
   *
   * @throws FrameRefused if it is not one
   */
  public static FrameRequest ofJson(byte[] body, Instant now) {
    JsonNode json = tree(body);
    RequestId requestId = requestId(text(json, "request_id"));
    try {
      return new FrameRequest(requestId, filename(json), picture(json), now, null);
    } catch (FrameRefused e) {
      throw e.about(requestId);
    }
  }

  /**
   * Takes a body that is the picture itself.
   *
   * @param id what the client calls it, or null to have one made
   * @throws FrameRefused if the id is not one
   */
  public static FrameRequest ofPicture(byte[] picture, @Nullable String id, Instant now) {
    return new FrameRequest(requestId(id), null, picture, now, null);
  }

  /**
   * Takes a body out of its base64.
   *
   * @throws FrameRefused if it is in none
   */
  public static byte[] bytes(String base64) {
    return decoded("body", base64);
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
      throw FrameRefused.badRequest("bad_json", "body is not JSON: " + Json.reason(e));
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

  private static @Nullable String filename(JsonNode json) {
    String filename = text(json, "filename");
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
