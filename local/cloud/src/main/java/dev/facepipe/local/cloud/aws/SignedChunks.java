package dev.facepipe.local.cloud.aws;

import dev.facepipe.local.cloud.BodyCheck;
import dev.facepipe.local.cloud.RequestRefused;
import dev.facepipe.local.cloud.RequestRefused.Reason;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gaul.s3proxy.checksum.FlexChecksum;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.checksums.SdkChecksum;

/**
 * Accepts a body in AWS's chunks. The chunks are signed or unsigned, and a checksum may follow the
 * last chunk.
 *
 * <p>Source: Amazon S3 API reference, "Transferring payload in multiple chunks" and "including
 * trailing headers". Own code, because S3Proxy's reader does not check the signature of the
 * checksum, keeps whole chunks in memory, and accepts a checksum in the place of a chunk.
 */
final class SignedChunks implements BodyCheck {
  static final String SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
  static final String SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
  static final String UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

  private static final String SIGNATURE = ";chunk-signature=";
  private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

  /** First line of a chunk. The size is at most 2^60 - 1 bytes, more than any body has. */
  private static final Pattern CHUNK =
      Pattern.compile("(?<size>[0-9a-fA-F]{1,15})(?<signature>" + SIGNATURE + "[0-9a-f]{64})?");

  private static final int LONGEST_LINE = 1024;

  private final boolean signed;
  private final @Nullable String trailer;
  private final SignatureV4 signature;
  private final String first;

  /**
   * Creates the check of one body.
   *
   * @param form one of the three constants above
   * @param headers of the request
   * @param signature signer for the request's key, time and scope
   * @param first the request's signature, on which the first chunk's signature depends
   * @throws RequestRefused if the headers name an unknown checksum
   */
  SignedChunks(String form, Map<String, String> headers, SignatureV4 signature, String first)
      throws RequestRefused {
    this.signed = !form.equals(UNSIGNED_TRAILER);
    this.trailer = form.equals(SIGNED) ? null : headers.get("x-amz-trailer");
    this.signature = signature;
    this.first = first;
    if (trailer != null && FlexChecksum.fromHeaderName(trailer) == null) {
      throw new RequestRefused(Reason.BROKEN_BODY, "X-Amz-Trailer does not name a known checksum");
    }
  }

  @Override
  public void check(byte[] body) throws RequestRefused {
    try (InputStream checked = checked(new ByteArrayInputStream(body))) {
      checked.skipNBytes(body.length); // more bytes than the content has
    } catch (RequestRefused e) {
      throw e;
    } catch (EOFException e) {
      // The end was reached, so the body is the signed body.
    } catch (IOException e) {
      throw new RequestRefused(Reason.BROKEN_BODY, "the body cannot be read");
    }
  }

  @Override
  public InputStream checked(InputStream body) {
    return new Unwrapped(body);
  }

  private final class Unwrapped extends InputStream {
    private final InputStream body;
    private final MessageDigest digest = SignatureV4.sha256();
    private final @Nullable SdkChecksum checksum;
    private String before = first;
    private String given = "";
    private long left;
    private boolean ended;

    Unwrapped(InputStream body) {
      this.body = body;
      @Nullable FlexChecksum algorithm =
          trailer == null ? null : FlexChecksum.fromHeaderName(trailer);
      this.checksum = algorithm == null ? null : algorithm.newChecksum();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0 && !ended) {
        nextChunk();
      }
      if (ended) {
        return -1;
      }
      int count = body.read(to, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw broken("ends within a chunk");
      }
      digest.update(to, offset, count);
      if (checksum != null) {
        checksum.update(to, offset, count);
      }
      left -= count;
      if (left == 0) {
        requireChunk();
        requireEmptyLine();
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      body.close();
    }

    private void nextChunk() throws IOException {
      Matcher line = CHUNK.matcher(line());
      if (!line.matches() || signed != (line.group("signature") != null)) {
        throw broken("has a chunk without size or signature");
      }
      left = Long.parseLong(line.group("size"), 16);
      given = signed ? line.group("signature").substring(SIGNATURE.length()) : "";
      if (left == 0) {
        requireChunk();
        readTrailer();
        if (body.read() >= 0) {
          throw broken("continues after its last chunk");
        }
        ended = true;
      }
    }

    /** Checks the signature of a chunk that was read to its end. */
    private void requireChunk() throws RequestRefused {
      String hash = SignatureV4.hex(digest.digest());
      if (signed) {
        requireNext("AWS4-HMAC-SHA256-PAYLOAD", SignatureV4.hash("") + "\n" + hash, given);
      }
    }

    private void requireNext(String algorithm, String rest, String next) throws RequestRefused {
      if (!SignatureV4.isEqual(signature.sign(algorithm, before + "\n" + rest), next)) {
        throw new RequestRefused(
            Reason.OTHER_SIGNATURE, "the signature of a chunk or of the checksum does not match");
      }
      before = next;
    }

    private void readTrailer() throws IOException {
      @Nullable String value = null;
      boolean trailerIsSigned = false;
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon);
        String text = line.substring(colon + 1).strip();
        if (value == null && name.equalsIgnoreCase(trailer)) {
          value = text;
        } else if (signed && value != null && name.equals(TRAILER_SIGNATURE)) {
          String hash = SignatureV4.hash("%s:%s\n".formatted(trailer, value));
          requireNext("AWS4-HMAC-SHA256-TRAILER", hash, text);
          trailerIsSigned = true;
        } else {
          throw broken("has an unexpected line after its last chunk");
        }
      }
      if (checksum != null) {
        requireChecksum(value, checksum);
      }
      if (signed && trailer != null && !trailerIsSigned) {
        throw new RequestRefused(
            Reason.OTHER_SIGNATURE, "the checksum after the body is not signed");
      }
    }

    private void requireChecksum(@Nullable String said, SdkChecksum found) throws RequestRefused {
      String sum = Base64.getEncoder().encodeToString(found.getChecksumBytes());
      if (!sum.equals(said)) {
        throw new RequestRefused(
            Reason.OTHER_BODY, "the body does not match the checksum that follows it");
      }
    }

    private void requireEmptyLine() throws IOException {
      if (!line().isEmpty()) {
        throw broken("has a chunk whose size differs from the announced size");
      }
    }

    /** Returns the next line without its line end. */
    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      while (line.length() <= LONGEST_LINE) {
        int next = body.read();
        if (next < 0) {
          throw broken("ends before its last chunk");
        }
        if (next == '\n' && !line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
          return line.substring(0, line.length() - 1);
        }
        line.append((char) next);
      }
      throw broken("has a line that is too long");
    }

    private static RequestRefused broken(String how) {
      return new RequestRefused(Reason.BROKEN_BODY, "the body " + how);
    }
  }
}
