package dev.facepipe.local.cloud.aws.awssdk;

import static dev.facepipe.local.cloud.aws.awssdk.S3Errors.error;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.gaul.s3proxy.blobstore.MD5;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an object or of a part, in blocks. A block never changes, so readers can go on when
 * the object is replaced.
 */
final class Content {
  /**
   * Smaller than half of the garbage collector's smallest region (1 MB). A larger array would get
   * its own region.
   */
  private static final int BLOCK = 256 * 1024;

  /** Estimated bytes of an object besides its content: key, headers, maps. */
  private static final int OVERHEAD = 2048;

  private final List<byte[]> blocks;
  private final long length;
  private final byte[] md5;
  private final Memory.Share share;

  private Content(List<byte[]> blocks, long length, byte[] md5, Memory.Share share) {
    this.blocks = blocks;
    this.length = length;
    this.md5 = md5;
    this.share = share;
  }

  /**
   * Reads a body to its end and returns its content.
   *
   * @param announced length of the body; null if unknown
   * @throws software.amazon.awssdk.services.s3.model.S3Exception if the length differs, or if no
   *     memory is free; UncheckedIOException if the body cannot be read or is refused
   */
  static Content read(InputStream body, @Nullable Long announced, Memory memory) {
    Memory.Share share = memory.share(OVERHEAD);
    try {
      MessageDigest digest = MD5.newDigest();
      List<byte[]> blocks = new ArrayList<>();
      long length = 0;
      while (true) {
        int size =
            announced == null ? BLOCK : (int) Math.min(BLOCK, Math.max(announced - length, 1));
        share.take(size);
        byte[] block = next(body, size);
        digest.update(block);
        length += block.length;
        if (block.length > 0) {
          blocks.add(block);
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
      return new Content(blocks, length, digest.digest(), share);
    } catch (IOException e) {
      share.giveBack();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      share.giveBack();
      throw e;
    }
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

  /** Returns the parts joined in order, and takes over their memory. Do not use them again. */
  static Content join(List<Content> parts, Memory memory) {
    Memory.Share share = memory.share(OVERHEAD);
    MessageDigest digest = MD5.newDigest();
    List<byte[]> blocks = new ArrayList<>();
    long length = 0;
    for (Content part : parts) {
      digest.update(part.md5);
      blocks.addAll(part.blocks);
      length += part.length;
      share.takeOver(part.share);
    }
    return new Content(blocks, length, digest.digest(), share);
  }

  /** Returns a copy. The copy counts its own memory, although both share the blocks. */
  Content copy(Memory memory) {
    MessageDigest digest = MD5.newDigest();
    blocks.forEach(digest::update);
    return new Content(blocks, length, digest.digest(), memory.share(OVERHEAD + length));
  }

  /** Gives the memory back. The content must not be used afterwards. */
  void giveBack() {
    share.giveBack();
  }

  long length() {
    return length;
  }

  /** Returns the MD5 sum of the bytes; for joined parts the MD5 sum of the parts' sums. */
  byte[] md5() {
    return md5.clone();
  }

  /** Returns {@code count} bytes from {@code first} on; both ends must lie within the content. */
  InputStream from(long first, long count) {
    List<InputStream> streams = new ArrayList<>();
    long skip = first;
    long left = count;
    for (byte[] block : blocks) {
      if (skip >= block.length) {
        skip -= block.length;
      } else if (left > 0) {
        int size = (int) Math.min(left, block.length - skip);
        streams.add(new ByteArrayInputStream(block, (int) skip, size));
        left -= size;
        skip = 0;
      }
    }
    return new SequenceInputStream(Collections.enumeration(streams));
  }
}
