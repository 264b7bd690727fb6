package dev.facepipe.local.cloud;

/** How a door says what is wrong, so that its clients understand it. */
@FunctionalInterface
public interface ErrorForm {
  /**
   * Returns the error as an answer.
   *
   * @param head of the request, as far as it was understood
   * @param status 400 to 599
   * @param code one word such as {@code too_large}
   * @param message one line, without anything of ours that a stranger should not know
   */
  HttpAnswer of(RequestHead head, int status, String code, String message);
}
