package dev.facepipe.local.cloud;

/**
 * Decides which requests may enter a door. A door asks with the head alone, so that a request that
 * is refused costs no memory for its body. Safe for several threads at once.
 */
@FunctionalInterface
public interface Gate {
  /** Lets every request in. */
  Gate OPEN = head -> BodyCheck.NONE;

  /**
   * Returns what the body must pass once it has been read.
   *
   * @throws KeptOut if the request may not enter, whatever its body is
   */
  BodyCheck admit(RequestHead head) throws KeptOut;
}
