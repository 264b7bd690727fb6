package dev.facepipe.models.weights;

import dev.facepipe.common.network.Tensor;

/** Changes the order of a tensor's dimensions. */
public final class Transpose {
  private Transpose() {}

  /**
   * Returns a copy whose dimension {@code i} is dimension {@code order[i]} of the tensor, like
   * NumPy's {@code transpose}.
   */
  public static Tensor of(Tensor tensor, int... order) {
    int rank = order.length;
    if (rank != tensor.shape().length) {
      throw new IllegalArgumentException(
          "%s has %d dimensions; the new order has %d"
              .formatted(tensor, tensor.shape().length, rank));
    }
    int[] stride = new int[rank];
    int step = 1;
    for (int i = rank - 1; i >= 0; i--) {
      stride[i] = step;
      step *= (int) tensor.shape()[i];
    }
    long[] shape = new long[rank];
    for (int i = 0; i < rank; i++) {
      shape[i] = tensor.shape()[order[i]];
    }
    float[] values = new float[tensor.values().length];
    int[] at = new int[rank];
    for (int to = 0; to < values.length; to++) {
      int from = 0;
      for (int i = 0; i < rank; i++) {
        from += at[i] * stride[order[i]];
      }
      values[to] = tensor.values()[from];
      for (int i = rank - 1; i >= 0 && ++at[i] == shape[i]; i--) {
        at[i] = 0;
      }
    }
    return new Tensor(values, shape);
  }
}
