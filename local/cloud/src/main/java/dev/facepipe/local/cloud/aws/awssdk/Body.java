package dev.facepipe.local.cloud.aws.awssdk;

import static dev.facepipe.local.cloud.aws.awssdk.S3Errors.error;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import org.gaul.s3proxy.blobstore.MD5;
import org.jspecify.annotations.Nullable;

/**
 * A request's body that was read to its end.
 *
 * @param length bytes
 * @param md5 MD5 sum of the bytes
 */
record Body(long length, byte[] md5) {
  /**
   * Smaller than half of the garbage collector's smallest region (1 MB). A larger array would get
   * its own region.
   */
  private static final int BLOCK = 256 * 1024;

  /** Takes a body's blocks as they come. */
  interface Target {
    /** Makes room for the next block; throws if there is none. */
    void makeRoom(int bytes);

    /** Takes the next block, which never changes afterwards. */
    void take(byte[] block) throws IOException;
  }

  /** Passes a body to the target; see {@link Contents#read}. */
  static Body read(InputStream body, @Nullable Long announced, Target target) throws IOException {
    MessageDigest digest = MD5.newDigest();
    long length = 0;
    while (true) {
      int size = announced == null ? BLOCK : (int) Math.min(BLOCK, Math.max(announced - length, 1));
      target.makeRoom(size);
      byte[] block = next(body, size);
      digest.update(block);
      length += block.length;
      if (block.length > 0) {
        target.take(block);
      }
      if (block.length < size || (announced != null && length > announced)) {
        break;
      }
    }
    if (announced != null && length != announced) {
      throw error(
          400,
          "IncompleteBody",
          "The body has %d bytes; its header says %d.".formatted(length, announced));
    }
    return new Body(length, digest.digest());
  }

  /**
   * Returns the next bytes; fewer at the end. Unlike {@code readNBytes}, never reads zero bytes:
   * S3Proxy's check of a SHA-256 fails on such a read.
   */
  private static byte[] next(InputStream body, int most) throws IOException {
    byte[] block = new byte[most];
    int length = 0;
    while (length < most) {
      int count = body.read(block, length, most - length);
      if (count < 0) {
        return Arrays.copyOf(block, length);
      }
      length += count;
    }
    return block;
  }
}
