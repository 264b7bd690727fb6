package dev.facepipe.aws.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.message.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * Complete sample events as Lambda sends them. Reading them loads the same classes as reading real
 * events.
 */
public final class SampleEvents {
  private SampleEvents() {}

  /** Returns a POST of this JSON body to a Function URL. */
  public static String functionUrl(String body) {
    JsonNode event = read("function-url-event.json");
    ((ObjectNode) event).put("body", body);
    return event.toString();
  }

  /** Returns a queue event with one message of this body. */
  public static String queue(String body) {
    JsonNode event = read("sqs-event.json");
    ((ObjectNode) event.at("/Records/0")).put("body", body);
    return event.toString();
  }

  /** Returns a bucket event for one object {@code priming} in a bucket {@code priming}. */
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
