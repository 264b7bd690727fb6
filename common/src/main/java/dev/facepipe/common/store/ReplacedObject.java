package dev.facepipe.common.store;

/** An object that is there, but another one than was asked for; trying again will not help. */
public final class ReplacedObject extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the object. */
  public ReplacedObject(ObjectRef ref) {
    super("%s: another object came under that name".formatted(ref));
  }
}
