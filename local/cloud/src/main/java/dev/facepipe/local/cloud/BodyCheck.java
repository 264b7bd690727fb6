package dev.facepipe.local.cloud;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

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

  /**
   * Returns what the body says, without what its signer wrapped it in. Its end is reached only if
   * it is the body that was signed: otherwise a read throws {@link KeptOut}.
   *
   * @param body as it comes; closed with the stream that is returned
   */
  default InputStream checked(InputStream body) throws IOException {
    byte[] whole = body.readAllBytes();
    check(whole);
    return new ByteArrayInputStream(whole);
  }
}
