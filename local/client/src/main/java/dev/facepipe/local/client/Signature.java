package dev.facepipe.local.client;

import java.net.URI;
import java.util.Map;

/** Signs posts to a Function URL. Thread-safe. */
@FunctionalInterface
public interface Signature {
  /** Signs nothing, for a Function URL that takes unsigned posts. */
  Signature NONE = (url, headers, body) -> Map.of();

  /**
   * Returns the headers to send in addition.
   *
   * @param headers the request's headers so far; the signature covers them
   */
  Map<String, String> sign(URI url, Map<String, String> headers, byte[] body);
}
