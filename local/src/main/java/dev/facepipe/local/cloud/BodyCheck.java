package dev.facepipe.local.cloud;

/** Checks the body of a request whose head a {@link Gate} admitted. For one request. */
@FunctionalInterface
public interface BodyCheck {
  /** Takes every body. */
  BodyCheck NONE = body -> {};

  /**
   * Returns if the body is the one that was signed.
   *
   * @param body whole; not modified
   * @throws KeptOut if it is another one
   */
  void check(byte[] body) throws KeptOut;
}
