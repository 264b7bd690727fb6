package dev.facepipe.common.store;

import dev.facepipe.common.text.Printable;

/** An object that is not there or not to be read; trying again will not help. */
public final class UnusableObject extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** More than the longest key and bucket have. Source: S3 user guide. */
  private static final int LONGEST = 1100;

  /** Names the object, on one line, and says what is wrong with it. */
  public UnusableObject(ObjectRef ref, String what) {
    super("%s: %s".formatted(Printable.shown(ref.toString(), LONGEST), what));
  }
}
