package dev.facepipe.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.weights.Weights;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Computes stand-in weights from each entry's name only. A port of make_golden.py. */
final class SyntheticWeights {
  private SyntheticWeights() {}

  /** Returns weights for all entries of a state_dict, given as names and shapes. */
  static Weights of(JsonNode keys) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> key : keys.properties()) {
      if (!key.getKey().endsWith("num_batches_tracked")) {
        tensors.put(key.getKey(), value(key.getKey(), Golden.shape(key.getValue())));
      }
    }
    return new Weights("synthetic", tensors);
  }

  /** Returns one tensor, as {@code synthetic_value} in make_golden.py does. */
  static Tensor value(String name, long... shape) {
    long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    float[] values = new float[Math.toIntExact(count)];
    boolean positive =
        name.endsWith("running_var") || name.endsWith("bn.weight") || name.equals("last_bn.weight");
    long fanIn = shape.length < 2 ? 1 : count / shape[0];
    long seed = 0xCBF29CE484222325L;
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      seed = (seed ^ (octet & 0xff)) * 0x100000001B3L;
    }
    for (int i = 0; i < values.length; i++) {
      double u = uniform(seed, i);
      if (positive) {
        values[i] = (float) (0.5 + u);
      } else if (shape.length >= 2) {
        values[i] = (float) ((2 * u - 1) * Math.sqrt(3.0 / fanIn));
      } else {
        values[i] = (float) ((u - 0.5) * 0.2);
      }
    }
    return new Tensor(values, shape);
  }

  /** Returns number {@code index} of SplitMix64, from 0 to 1. */
  private static double uniform(long seed, int index) {
    long z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z ^= z >>> 31;
    return (z >>> 40) / (double) (1 << 24);
  }
}
