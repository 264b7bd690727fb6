package dev.facepipe.local.client;

import java.net.URI;
import java.util.Map;

/** Tells a Function URL who posts, where it asks for that. Safe for several threads at once. */
@FunctionalInterface
public interface Signature {
  /** Nobody says who they are, and everybody may post. */
  Signature NONE = (url, headers, body) -> Map.of();

  /**
   * Returns the headers to send beside those given.
   *
   * @param headers of the request so far; are part of what is signed
   */
  Map<String, String> sign(URI url, Map<String, String> headers, byte[] body);
}
