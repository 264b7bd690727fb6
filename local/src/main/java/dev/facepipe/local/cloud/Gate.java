package dev.facepipe.local.cloud;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Who may come in by a door. Safe for several threads at once. */
@FunctionalInterface
public interface Gate {
  /** Everybody may. */
  Gate OPEN = (method, uri, headers, body) -> Optional.empty();

  /**
   * Returns why a request is kept out, on one line and without anything secret; nothing if it may
   * come in.
   *
   * @param uri path and query as the client wrote them
   * @param headers by names in lower case, repeated ones joined by commas
   * @param body not modified
   */
  Optional<String> refusal(String method, URI uri, Map<String, String> headers, byte[] body);
}
