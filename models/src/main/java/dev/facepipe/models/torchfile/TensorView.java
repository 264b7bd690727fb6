package dev.facepipe.models.torchfile;

import dev.facepipe.common.torch.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A tensor as a pickle describes it, checked to lie inside its storage. Compares by identity.
 *
 * @param offset of the first number, counted in numbers
 * @param shape sizes of the dimensions
 * @param strides how far apart neighbours of each dimension are, in numbers
 */
record TensorView(Storage storage, long offset, long[] shape, long[] strides) {
  /** More dimensions than any network's weights have. */
  private static final int DIMENSIONS = 16;

  /**
   * Takes what {@code _rebuild_tensor_v2} is called with.
   *
   * @param arguments storage, offset, shape, strides, and two that don't matter here
   */
  static TensorView of(List<?> arguments) throws TorchFileRefused {
    if (arguments.size() < 4
        || !(arguments.get(0) instanceof Storage storage)
        || !(arguments.get(1) instanceof Long offset)
        || !(arguments.get(2) instanceof List<?> shape)
        || !(arguments.get(3) instanceof List<?> strides)) {
      throw new TorchFileRefused("a tensor is not described by storage, offset, shape, strides");
    }
    TensorView view = new TensorView(storage, offset, sizes(shape), sizes(strides));
    if (view.shape.length != view.strides.length || !view.fits()) {
      throw new TorchFileRefused(
          "tensor of shape %s, strides %s, offset %d does not fit its %d numbers"
              .formatted(
                  Arrays.toString(view.shape),
                  Arrays.toString(view.strides),
                  offset,
                  storage.count()));
    }
    return view;
  }

  private static long[] sizes(List<?> list) throws TorchFileRefused {
    if (list.size() > DIMENSIONS) {
      throw new TorchFileRefused(
          "tensor has %d dimensions; expected at most %d".formatted(list.size(), DIMENSIONS));
    }
    long[] sizes = new long[list.size()];
    for (int i = 0; i < sizes.length; i++) {
      if (!(list.get(i) instanceof Long size) || size < 0) {
        throw new TorchFileRefused("a tensor's size or stride is not a whole number from 0 on");
      }
      sizes[i] = size;
    }
    return sizes;
  }

  /** Whether every number of the view is one of the storage's, and none is shown too often. */
  private boolean fits() {
    if (offset < 0 || offset > storage.count()) {
      return false;
    }
    try {
      long count = count();
      if (count == 0) {
        return true;
      }
      long last = offset;
      for (int i = 0; i < shape.length; i++) {
        last = Math.addExact(last, Math.multiplyExact(shape[i] - 1, strides[i]));
      }
      return last < storage.count() && count <= storage.count();
    } catch (ArithmeticException e) {
      return false;
    }
  }

  /** How many numbers it shows. */
  long count() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /**
   * Copies the numbers out.
   *
   * @param bytes of the storage, little-endian
   * @return a {@link Tensor} for floats, {@link Integers} for whole numbers
   */
  Object read(ByteBuffer bytes) {
    int count = Math.toIntExact(count());
    IntUnaryOperator places = places();
    if (storage.kind().real()) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = storage.kind().real(bytes, places.applyAsInt(i));
      }
      return new Tensor(values, shape);
    }
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = storage.kind().whole(bytes, places.applyAsInt(i));
    }
    return new Integers(values, shape);
  }

  /** Where in the storage the numbers lie, in row-major order; to be asked for 0, 1, 2, ... */
  private IntUnaryOperator places() {
    int[] at = new int[shape.length];
    int[] place = {Math.toIntExact(offset)};
    return index -> {
      int now = place[0];
      for (int i = shape.length - 1; i >= 0; i--) {
        place[0] += (int) strides[i];
        if (++at[i] < shape[i]) {
          break;
        }
        place[0] -= (int) (strides[i] * shape[i]);
        at[i] = 0;
      }
      return now;
    };
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
