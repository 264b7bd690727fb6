package dev.facepipe.aws.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.message.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Events as Lambda sends them, whole, so that reading them loads what reading a real one does. */
public final class SampleEvents {
  private SampleEvents() {}

  /** A post of that JSON to a Function URL. */
  public static String functionUrl(String body) {
    JsonNode event = read("function-url-event.json");
    ((ObjectNode) event).put("body", body);
    return event.toString();
  }

  /** One message of that body on a queue. */
  public static String queue(String body) {
    JsonNode event = read("sqs-event.json");
    ((ObjectNode) event.at("/Records/0")).put("body", body);
    return event.toString();
  }

  /** One object, {@code priming}, in a bucket of that name. */
  public static String objectCreated() {
    return read("s3-event.json").toString();
  }

  private static JsonNode read(String name) {
    try (InputStream json = SampleEvents.class.getResourceAsStream(name)) {
      return Json.mapper().readTree(Objects.requireNonNull(json, name));
    } catch (IOException e) {
      throw new UncheckedIOException("%s is not in this jar".formatted(name), e);
    }
  }
}
