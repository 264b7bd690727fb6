package dev.facepipe.models;

/** Is told how far long work has come. */
@FunctionalInterface
interface Progress {
  /** So many bytes of so many are done; never fewer than before, unless the work starts over. */
  void at(long done, long total);
}
