package dev.facepipe.local.cloud;

import java.util.Map;

/**
 * What an HTTP client sent before the body.
 *
 * @param method such as {@code POST}
 * @param target path and query exactly as the client wrote them; it need not be a valid URI
 * @param headers names in lower case; values of a repeated header joined by commas
 */
public record RequestHead(String method, String target, Map<String, String> headers) {
  public RequestHead {
    headers = Map.copyOf(headers);
  }

  /** Returns the method alone: a target and headers may hold a signature. */
  @Override
  public String toString() {
    return method;
  }
}
