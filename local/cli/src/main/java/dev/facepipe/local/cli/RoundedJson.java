package dev.facepipe.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.message.Json;

/** Writes JSON in which no number has more than four decimals. */
final class RoundedJson {
  private static final double STEPS = 1e4;

  private RoundedJson() {}

  /** Returns a value as one line of JSON. */
  static String write(Object value) {
    JsonNode document = Json.mapper().valueToTree(value);
    round(document);
    return Json.write(document);
  }

  private static void round(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(rounded(field.getValue())));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, rounded(array.get(i)));
      }
    }
  }

  private static JsonNode rounded(JsonNode value) {
    round(value);
    return value.isFloatingPointNumber()
        ? DoubleNode.valueOf(Math.round(value.doubleValue() * STEPS) / STEPS)
        : value;
  }
}
