package dev.facepipe.models.torchfile;

import java.util.Arrays;

/**
 * A tensor of whole numbers. Keeps the given arrays without a copy; they compare by identity.
 *
 * @param values numbers in row-major order: the last dimension varies fastest
 * @param shape sizes of the dimensions; empty for a single number
 */
public record Integers(long[] values, long... shape) {
  public Integers {
    long wanted = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (values.length != wanted) {
      throw new IllegalArgumentException(
          "tensor of shape %s has %d values; expected %d"
              .formatted(Arrays.toString(shape), values.length, wanted));
    }
  }

  @Override
  public String toString() {
    return "Integers" + Arrays.toString(shape);
  }
}
