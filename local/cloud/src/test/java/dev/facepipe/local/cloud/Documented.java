package dev.facepipe.local.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Reads events as AWS documents them, and lists an event's fields to compare them with ours. */
public final class Documented {
  private static final ObjectMapper json = new ObjectMapper();

  private Documented() {}

  /** Returns the JSON of a file beside the test's class. */
  public static JsonNode event(Class<?> test, String file) {
    try (InputStream in = test.getResourceAsStream(file)) {
      return json.readTree(Objects.requireNonNull(in, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode parsed(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the paths of all values with their types, such as {@code /Records/0/s3/object/key
   * STRING}.
   */
  public static Set<String> fields(JsonNode event) {
    var fields = new TreeSet<String>();
    collect("", event, fields);
    return fields;
  }

  private static void collect(String path, JsonNode node, Set<String> fields) {
    if (node.isObject()) {
      node.properties().forEach(p -> collect(path + "/" + p.getKey(), p.getValue(), fields));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(path + "/" + i, node.get(i), fields);
      }
    } else {
      fields.add(path + " " + node.getNodeType());
    }
  }
}
