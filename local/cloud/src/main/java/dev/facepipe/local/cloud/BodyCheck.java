package dev.facepipe.local.cloud;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Checks the body of one request whose head a {@link Gate} admitted. */
@FunctionalInterface
public interface BodyCheck {
  /** Accepts every body. */
  BodyCheck NONE = body -> {};

  /**
   * Checks that this body is the signed body.
   *
   * @param body the whole body; not modified
   * @throws RequestRefused if another body was signed
   */
  void check(byte[] body) throws RequestRefused;

  /**
   * Returns the content of a body, without the framing that its signer added. If another body was
   * signed, a read throws {@link RequestRefused} before the end of the stream.
   *
   * @param body stream of the body; closed with the returned stream
   */
  default InputStream checked(InputStream body) throws IOException {
    byte[] whole = body.readAllBytes();
    check(whole);
    return new ByteArrayInputStream(whole);
  }
}
