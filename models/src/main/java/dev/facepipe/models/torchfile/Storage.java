package dev.facepipe.models.torchfile;

/**
 * A row of numbers that a pickle declares. Tensors are views of it.
 *
 * @param kind type of the numbers
 * @param key name under which the file stores the bytes
 * @param count count of the numbers
 */
record Storage(NumberKind kind, String key, long count) {
  /** Returns the size of all numbers in bytes. */
  long bytes() {
    return count * kind.bytes();
  }
}
