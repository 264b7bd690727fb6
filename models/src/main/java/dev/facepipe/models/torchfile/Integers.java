package dev.facepipe.models.torchfile;

import java.util.Arrays;

/**
 * A tensor of whole numbers. The array is handed over, not copied. Compares by identity.
 *
 * @param values row-major: the last dimension varies fastest
 * @param shape sizes of the dimensions; none for a single number
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
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return "Integers" + Arrays.toString(shape);
  }
}
