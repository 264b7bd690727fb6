package dev.facepipe.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.message.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Set;

/**
 * Writes the documents of {@code --json} in one style: keys as on the wire, and rounded numbers.
 * Distances and other numbers have 4 decimals; milliseconds and pixels have one.
 */
final class CommandJson {
  private static final int DECIMALS = 4;

  /** Fields in milliseconds or pixels. */
  private static final Set<String> COARSE = Set.of("timings_ms", "millis", "box", "landmarks");

  private CommandJson() {}

  /** Returns a document on one line. */
  static String write(Object document) {
    return Json.write(rounded(Json.mapper().valueToTree(document), DECIMALS));
  }

  private static JsonNode rounded(JsonNode node, int decimals) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              field ->
                  field.setValue(
                      rounded(field.getValue(), COARSE.contains(field.getKey()) ? 1 : decimals)));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, rounded(array.get(i), decimals));
      }
    } else if (node.isFloatingPointNumber() && Double.isFinite(node.asDouble())) {
      // A float's own digits: 0.41f is 0.41, not 0.4099999964237213.
      return DoubleNode.valueOf(
          new BigDecimal(node.asText()).setScale(decimals, RoundingMode.HALF_EVEN).doubleValue());
    }
    return node;
  }
}
