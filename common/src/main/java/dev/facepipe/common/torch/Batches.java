package dev.facepipe.common.torch;

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
}
