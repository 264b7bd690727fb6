package dev.facepipe.common.store;

import dev.facepipe.common.text.Printable;

/** Thrown for an object that does not exist or cannot be used. Trying again does not help. */
public final class UnusableObject extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Characters to show; more than the longest bucket name and key have. Source: S3 user guide. */
  private static final int LONGEST = 1100;

  /**
   * Creates the exception; the message has one line and names the object and what is wrong with it.
   */
  public UnusableObject(ObjectRef ref, String what) {
    super("%s: %s".formatted(Printable.shown(ref.toString(), LONGEST), what));
  }
}
