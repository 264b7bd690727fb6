package dev.facepipe.web;

/** Builds a server's error replies in the form that its clients understand. */
@FunctionalInterface
public interface ErrorReplies {
  /**
   * Returns the reply for an error.
   *
   * @param head of the request, as far as it could be read
   * @param status 400 to 599
   * @param code one word such as {@code too_large}
   * @param message one line, without internal details, because strangers can read it
   */
  HttpReply of(RequestHead head, int status, String code, String message);
}
