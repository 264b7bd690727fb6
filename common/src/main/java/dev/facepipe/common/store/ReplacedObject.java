package dev.facepipe.common.store;

/**
 * Thrown when another object has replaced the one that was asked for. Trying again does not help.
 */
public final class ReplacedObject extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception for an object. */
  public ReplacedObject(ObjectRef ref) {
    super("%s: another object has replaced this one".formatted(ref));
  }
}
