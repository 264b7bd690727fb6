package dev.facepipe.common.network;

import java.util.Arrays;

/**
 * An input or output of a network.
 *
 * <p>The arrays are not copied, and compare by identity.
 *
 * @param values numbers in row-major order: the last dimension varies fastest
 * @param shape sizes of the dimensions; their product is the number of values
 */
public record Tensor(float[] values, long... shape) {
  public Tensor {
    long wanted = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (values.length != wanted) {
      throw new IllegalArgumentException(
          "tensor of shape %s has %d values; expected %d"
              .formatted(Arrays.toString(shape), values.length, wanted));
    }
  }

  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape);
  }
}
