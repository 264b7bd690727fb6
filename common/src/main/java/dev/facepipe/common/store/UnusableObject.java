package dev.facepipe.common.store;

/** An object that is not there or not to be read; trying again will not help. */
public final class UnusableObject extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the object and says what is wrong with it. */
  public UnusableObject(ObjectRef ref, String what) {
    super("%s: %s".formatted(ref, what));
  }
}
