package dev.facepipe.local.cloud.aws;

import dev.facepipe.local.cloud.BodyCheck;
import dev.facepipe.local.cloud.RequestRefused;
import dev.facepipe.local.cloud.RequestRefused.Reason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Accepts only the body whose hash was signed. */
final class SignedBody implements BodyCheck {
  /** Value that a signer writes instead of the hash if any body is allowed. */
  static final String UNSIGNED = "UNSIGNED-PAYLOAD";

  /** Accepts every body, unchecked. */
  static final BodyCheck ANY =
      new BodyCheck() {
        @Override
        public void check(byte[] body) {}

        @Override
        public InputStream checked(InputStream body) {
          return body;
        }
      };

  private final String hash;

  /**
   * Creates the check of one body.
   *
   * @param hash SHA-256 of the body, 64 hexadecimal digits
   */
  SignedBody(String hash) {
    this.hash = hash;
  }

  @Override
  public void check(byte[] body) throws RequestRefused {
    require(SignatureV4.hash(body));
  }

  @Override
  public InputStream checked(InputStream body) {
    return new Checked(body);
  }

  private void require(String found) throws RequestRefused {
    if (!SignatureV4.isEqual(hash, found)) {
      throw new RequestRefused(Reason.OTHER_BODY, "the body is not the signed body");
    }
  }

  private final class Checked extends FilterInputStream {
    private final MessageDigest digest = SignatureV4.sha256();
    private boolean ended;

    Checked(InputStream body) {
      super(body);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int count = super.read(to, offset, length);
      if (count >= 0) {
        digest.update(to, offset, count);
      } else if (!ended) {
        require(SignatureV4.hex(digest.digest()));
        ended = true;
      }
      return count;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
