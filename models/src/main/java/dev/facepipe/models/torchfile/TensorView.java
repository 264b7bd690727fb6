package dev.facepipe.models.torchfile;

import dev.facepipe.common.network.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A tensor that a pickle describes, checked to lie inside its storage. The arrays compare by
 * identity.
 *
 * @param offset position of the first number in the storage, counted in numbers
 * @param shape sizes of the dimensions
 * @param strides distance between neighbours of each dimension, counted in numbers
 */
record TensorView(Storage storage, long offset, long[] shape, long[] strides) {
  /** Most dimensions of a tensor. No network's weights have so many. */
  private static final int DIMENSIONS = 16;

  /**
   * Returns the view that a call of {@code _rebuild_tensor_v2} describes.
   *
   * @param arguments storage, offset, shape, strides, and two more that are ignored
   */
  static TensorView of(List<?> arguments) throws TorchFileRefused {
    if (arguments.size() < 4
        || !(arguments.get(0) instanceof Storage storage)
        || !(arguments.get(1) instanceof Long offset)
        || !(arguments.get(2) instanceof List<?> shape)
        || !(arguments.get(3) instanceof List<?> strides)) {
      throw new TorchFileRefused(
          "a tensor has wrong arguments; expected storage, offset, shape, strides");
    }
    TensorView view = new TensorView(storage, offset, sizes(shape), sizes(strides));
    if (view.shape.length != view.strides.length || !view.fits()) {
      throw new TorchFileRefused(
          "tensor of shape %s, strides %s, offset %d does not fit its storage of %d numbers"
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
        throw new TorchFileRefused("a tensor's size or stride is not a whole number of 0 or more");
      }
      sizes[i] = size;
    }
    return sizes;
  }

  /** Returns true if the view stays inside the storage and has no more numbers than the storage. */
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

  /** Returns the count of numbers in the view. */
  long count() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /**
   * Copies the numbers of the view.
   *
   * @param bytes bytes of the storage, little-endian
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

  /** Returns the places of the numbers in the storage, row-major. Ask for 0, 1, 2, ... in order. */
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
}
