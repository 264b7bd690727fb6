package dev.facepipe.common.journal;

/** Records the outcome of each frame and video of a function. Thread-safe. */
@FunctionalInterface
public interface Journal {
  /**
   * Records an entry. Throws nothing, so that the work itself never fails because of the journal.
   */
  void tell(Entry entry);
}
