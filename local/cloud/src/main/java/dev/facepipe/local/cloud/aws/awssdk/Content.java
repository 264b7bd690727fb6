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
 * The bytes of an object or of a part, in blocks. A block never changes, so that readers go on when
 * the object is replaced.
 */
final class Content {
  /** Below half a region of the garbage collector's smallest (1 MB), to be none of its own. */
  private static final int BLOCK = 256 * 1024;

  /** Of what an object takes beside its bytes: key, headers, maps; an estimate. */
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
   * Returns what the body holds, read to its end.
   *
   * @param announced its length, or null if nobody said
   * @throws software.amazon.awssdk.services.s3.model.S3Exception if it has another length, or if
   *     there is no memory for it; UncheckedIOException if the body cannot be read, or must not be
   *     taken
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
   * Returns the next bytes, fewer at the end. Never asks for none, as {@code readNBytes} does:
   * S3Proxy's check of a SHA-256 fails on that.
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

  /** Returns the parts one after the other. Takes their memory over: nobody may use them again. */
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

  /** Returns a copy that takes memory of its own, as if its blocks were its own. */
  Content copy(Memory memory) {
    MessageDigest digest = MD5.newDigest();
    blocks.forEach(digest::update);
    return new Content(blocks, length, digest.digest(), memory.share(OVERHEAD + length));
  }

  /** Gives the memory back; nobody may ask for the content from now on. */
  void giveBack() {
    share.giveBack();
  }

  long length() {
    return length;
  }

  /** Returns the MD5 sum of the bytes; of joined parts the sum of their sums. */
  byte[] md5() {
    return md5.clone();
  }

  /** Returns some of the bytes; both ends lie within. */
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
