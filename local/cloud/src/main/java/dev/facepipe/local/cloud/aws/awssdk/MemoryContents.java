package dev.facepipe.local.cloud.aws.awssdk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gaul.s3proxy.blobstore.MD5;
import org.jspecify.annotations.Nullable;

/** Contents in memory, in blocks. Thread-safe. */
final class MemoryContents implements Contents {
  /** Estimated bytes of an object besides its content: key, headers, maps. */
  static final int OVERHEAD = 2048;

  private final Memory memory;

  MemoryContents(Memory memory) {
    this.memory = memory;
  }

  @Override
  public Content read(InputStream body, @Nullable Long announced) {
    Memory.Share share = memory.share(OVERHEAD);
    try {
      List<byte[]> blocks = new ArrayList<>();
      Body read =
          Body.read(
              body,
              announced,
              new Body.Target() {
                @Override
                public void makeRoom(int bytes) {
                  share.take(bytes);
                }

                @Override
                public void take(byte[] block) {
                  blocks.add(block);
                }
              });
      return new Blocks(blocks, read.length(), read.md5(), share);
    } catch (IOException e) {
      share.giveBack();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      share.giveBack();
      throw e;
    }
  }

  @Override
  public Content join(List<Content> parts) {
    Memory.Share share = memory.share(OVERHEAD);
    MessageDigest digest = MD5.newDigest();
    List<byte[]> blocks = new ArrayList<>();
    long length = 0;
    for (Content part : parts) {
      Blocks in = (Blocks) part;
      digest.update(in.md5);
      blocks.addAll(in.blocks);
      length += in.length;
      share.takeOver(in.share);
    }
    return new Blocks(blocks, length, digest.digest(), share);
  }

  @Override
  public long bytesLeft() {
    return memory.left();
  }

  @Override
  public long mostBytes() {
    return memory.limit();
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public String word() {
    return "memory";
  }

  /** A content in memory. */
  private static final class Blocks implements Content {
    private final List<byte[]> blocks;
    private final long length;
    private final byte[] md5;
    private final Memory.Share share;

    Blocks(List<byte[]> blocks, long length, byte[] md5, Memory.Share share) {
      this.blocks = blocks;
      this.length = length;
      this.md5 = md5;
      this.share = share;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public byte[] md5() {
      return md5.clone();
    }

    @Override
    public InputStream from(long first, long count) {
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

    @Override
    public List<Piece> pieces() {
      return List.of();
    }

    @Override
    public void keep() {}

    @Override
    public void giveBack() {
      share.giveBack();
    }
  }
}
