package dev.facepipe.models.torchfile;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts the object of a pickle into plain values: copies of lists and dicts, with the numbers of
 * the tensors.
 *
 * <p>A pickle of a few bytes may contain one list a thousand times in another list, or in itself.
 * So the depth, the count of values and the count of numbers have limits.
 */
final class PlainValues {
  /** Deepest nesting of lists and dicts. A gallery has 2 levels, a checkpoint perhaps 6. */
  private static final int DEPTH = 32;

  private static final int VALUES = 4_000_000;

  /** Finds the bytes of a storage. */
  @FunctionalInterface
  interface Storages {
    /**
     * Returns all bytes of the storage and no others, little-endian.
     *
     * @throws TorchFileRefused if the file has no bytes for the storage, or too few
     */
    ByteBuffer bytes(Storage storage) throws TorchFileRefused;
  }

  private final Storages storages;
  private long numbersLeft;
  private int valuesLeft = VALUES;

  /**
   * Creates the conversion of one file.
   *
   * @param numbers most numbers that all tensors together may have
   */
  PlainValues(Storages storages, long numbers) {
    this.storages = storages;
    this.numbersLeft = numbers;
  }

  /** Returns the plain value; null for {@code None}. */
  @Nullable Object of(Object pickled) throws TorchFileRefused {
    return of(pickled, DEPTH);
  }

  private @Nullable Object of(Object pickled, int depth) throws TorchFileRefused {
    if (depth == 0 || --valuesLeft < 0) {
      throw new TorchFileRefused(
          "file nests values more than %d deep, or has more than %d values"
              .formatted(DEPTH, VALUES));
    }
    if (pickled instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>(); // no initial capacity: a size may be wrong
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
        throw new TorchFileRefused("tensors have more numbers than the file has bytes");
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
    throw new TorchFileRefused("a value is not a list, dict, string, number or tensor");
  }
}
