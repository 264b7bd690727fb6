package dev.facepipe.common.journal;

/** Where a function tells what became of each frame and video. Safe for several threads at once. */
@FunctionalInterface
public interface Journal {
  /** Takes note; never fails the work that it is told of. */
  void tell(Entry entry);
}
