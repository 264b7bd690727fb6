package dev.facepipe.web;

import java.util.Map;

/**
 * The part of an HTTP request before its body.
 *
 * @param method such as {@code POST}
 * @param target path and query exactly as the client wrote them; may be an invalid URI
 * @param headers names in lower case; values of a repeated header joined by commas
 */
public record RequestHead(String method, String target, Map<String, String> headers) {
  public RequestHead {
    headers = Map.copyOf(headers);
  }

  /** Returns only the method, because the target and headers may hold a signature. */
  @Override
  public String toString() {
    return method;
  }
}
