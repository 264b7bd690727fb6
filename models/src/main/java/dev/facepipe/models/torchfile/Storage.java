package dev.facepipe.models.torchfile;

/**
 * A row of numbers that tensors are views of, as a pickle declares it.
 *
 * @param kind what the numbers are
 * @param key where the file has its bytes
 * @param count how many numbers there are
 */
record Storage(NumberKind kind, String key, long count) {
  /** Bytes that the numbers take. */
  long bytes() {
    return count * kind.bytes();
  }
}
