package dev.facepipe.models.torchfile;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a pickle holds into values that nothing else refers to: copies of its lists and dicts,
 * with the numbers of its tensors.
 *
 * <p>A pickle of a few bytes may show one list a thousand times in the next, or in itself; so
 * depth, number of values and number of numbers are bounded.
 */
final class PlainValues {
  /** Lists in lists: a gallery has 2, a checkpoint perhaps 6. */
  private static final int DEPTH = 32;

  private static final int VALUES = 4_000_000;

  /** Where the bytes of a storage are found. */
  @FunctionalInterface
  interface Storages {
    /**
     * Returns exactly the storage's bytes, little-endian.
     *
     * @throws TorchFileRefused if the file has none, or too few
     */
    ByteBuffer bytes(Storage storage) throws TorchFileRefused;
  }

  private final Storages storages;
  private long numbersLeft;
  private int valuesLeft = VALUES;

  /**
   * A conversion of one file.
   *
   * @param numbers how many numbers all tensors together may have
   */
  PlainValues(Storages storages, long numbers) {
    this.storages = storages;
    this.numbersLeft = numbers;
  }

  /** The value; null for {@code None}. */
  @Nullable Object of(Object pickled) throws TorchFileRefused {
    return of(pickled, DEPTH);
  }

  private @Nullable Object of(Object pickled, int depth) throws TorchFileRefused {
    if (depth == 0 || --valuesLeft < 0) {
      throw new TorchFileRefused(
          "values lie more than %d deep, or are more than %d".formatted(DEPTH, VALUES));
    }
    if (pickled instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>(); // grows as it is filled: a size may lie
      for (Object value : list) {
        copy.add(of(value, depth - 1));
      }
      return Collections.unmodifiableList(copy);
    }
    if (pickled instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        copy.put(entry.getKey(), of(entry.getValue(), depth - 1));
      }
      return Collections.unmodifiableMap(copy);
    }
    if (pickled instanceof TensorView view) {
      numbersLeft -= view.count();
      if (numbersLeft < 0) {
        throw new TorchFileRefused("tensors show more numbers than the file has bytes");
      }
      return view.read(storages.bytes(view.storage()));
    }
    if (pickled == Unpickler.None.NONE) {
      return null;
    }
    if (pickled instanceof String
        || pickled instanceof Long
        || pickled instanceof Double
        || pickled instanceof Boolean) {
      return pickled;
    }
    throw new TorchFileRefused("a value is no list, dict, string, number or tensor");
  }
}
