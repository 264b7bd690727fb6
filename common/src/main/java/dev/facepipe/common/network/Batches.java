package dev.facepipe.common.network;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Splits a list into batches for a network, so that one call does not need too much memory. */
public final class Batches {
  private Batches() {}

  /** Returns views of a list, in its order, of 1 to {@code size} elements each. */
  public static <T> List<List<T>> of(List<T> all, int size) {
    return IntStream.range(0, (all.size() + size - 1) / size)
        .mapToObj(i -> all.subList(i * size, Math.min(all.size(), (i + 1) * size)))
        .toList();
  }

  /**
   * Returns views of a list, in its order, whose sizes are powers of two, largest first: 13
   * elements give 8, 4 and 1. For networks that compile each operation anew for every new batch
   * size.
   *
   * @param largest largest batch size; a power of two
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
