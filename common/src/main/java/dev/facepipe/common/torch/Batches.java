package dev.facepipe.common.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Splits work into calls of a network, so that memory stays bounded. */
public final class Batches {
  private Batches() {}

  /**
   * Returns views of a list, in its order, of at most {@code size} elements each; none is empty.
   */
  public static <T> List<List<T>> of(List<T> all, int size) {
    return IntStream.range(0, (all.size() + size - 1) / size)
        .mapToObj(i -> all.subList(i * size, Math.min(all.size(), (i + 1) * size)))
        .toList();
  }

  /**
   * The same in batches of powers of two, largest first: 13 become 8, 4 and 1. For networks to
   * which every new size is a cost, since each of their operations is compiled for it.
   *
   * @param largest a power of two
   */
  public static <T> List<List<T>> inPowersOfTwo(List<T> all, int largest) {
    List<List<T>> batches = new ArrayList<>();
    int from = 0;
    while (from < all.size()) {
      int size = Math.min(largest, Integer.highestOneBit(all.size() - from));
      batches.add(all.subList(from, from + size));
      from += size;
    }
    return batches;
  }
}
