package dev.facepipe.local.cloud.aws.awssdk;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The bytes of an object or of a part. They never change, so readers can go on when the object is
 * replaced.
 */
interface Content {
  long length();

  /** Returns the MD5 sum of the bytes; for joined parts the MD5 sum of the parts' sums. */
  byte[] md5();

  /**
   * Returns {@code count} bytes from {@code first} on; both ends must lie within the content. The
   * caller closes the stream.
   */
  InputStream from(long first, long count) throws IOException;

  /** Returns the files that hold the bytes, in order; none if the bytes are in memory. */
  List<Piece> pieces();

  /** Marks the content as an object's: on the disk, a restart then keeps it. */
  void keep();

  /** Gives the space back. The content must not be used afterwards. */
  void giveBack();

  /**
   * A file with a part of the bytes.
   *
   * @param id name of the file
   * @param length bytes
   */
  record Piece(String id, long length) {}
}
