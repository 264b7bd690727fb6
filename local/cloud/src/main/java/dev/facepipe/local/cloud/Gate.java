package dev.facepipe.local.cloud;

import dev.facepipe.web.RequestHead;

/**
 * Decides which requests a server takes. The server passes only the head, so a refused request
 * costs no memory for its body. Thread-safe.
 */
@FunctionalInterface
public interface Gate {
  /** Admits every request. */
  Gate OPEN = head -> BodyCheck.NONE;

  /**
   * Admits a request and returns the check for its body.
   *
   * @throws RequestRefused if the request may not enter with any body
   */
  BodyCheck admit(RequestHead head) throws RequestRefused;
}
