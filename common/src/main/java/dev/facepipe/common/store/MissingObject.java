package dev.facepipe.common.store;

/** There is no such object, or no such bucket; trying again will not help. */
public final class MissingObject extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names what is missing. */
  public MissingObject(ObjectRef ref, String what) {
    super("%s: %s".formatted(ref, what));
  }
}
