package dev.facepipe.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.network.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** Reads reference figures. {@code golden/README.md} says how each file was made. */
public final class Golden {
  private Golden() {}

  /** Returns a file in the folder {@code golden}. */
  public static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Golden.class.getResource("/golden/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads a JSON file in the folder {@code golden}. */
  public static JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(file(name).toFile());
  }

  /** Converts a JSON array to the sizes of dimensions. */
  public static long[] shape(JsonNode sizes) {
    return StreamSupport.stream(sizes.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  /** Converts a JSON array to numbers, rounded to floats. */
  public static float[] values(JsonNode numbers) {
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) numbers.get(i).asDouble();
    }
    return values;
  }

  /** Compares the shape, and the absolute differences of the values. */
  public static void assertNear(float[] expected, long[] shape, Tensor actual, double tolerance) {
    assertArrayEquals(shape, actual.shape());
    assertArrayEquals(expected, actual.values(), (float) tolerance);
  }
}
