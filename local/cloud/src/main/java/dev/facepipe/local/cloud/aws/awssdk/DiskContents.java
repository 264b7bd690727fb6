package dev.facepipe.local.cloud.aws.awssdk;

import static dev.facepipe.local.cloud.aws.awssdk.S3Errors.error;

import com.google.common.io.ByteStreams;
import dev.facepipe.local.cloud.data.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gaul.s3proxy.blobstore.MD5;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Contents in files of a data folder. A content that was read is on the disk, also if the power
 * fails. Only what is known about an object (key, headers, ETag) takes memory. Thread-safe.
 */
final class DiskContents implements Contents {
  private static final Logger LOG = LoggerFactory.getLogger(DiskContents.class);

  private final DataFolder folder;
  private final Memory memory;

  DiskContents(DataFolder folder, Memory memory) {
    this.folder = folder;
    this.memory = memory;
  }

  @Override
  public Content read(InputStream body, @Nullable Long announced) {
    Memory.Share share = memory.share(MemoryContents.OVERHEAD);
    @Nullable String id = null;
    try {
      id = newContent();
      return read(body, announced, id, share);
    } catch (IOException e) {
      drop(id, share);
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      drop(id, share);
      throw e;
    }
  }

  private Content read(InputStream body, @Nullable Long announced, String id, Memory.Share share)
      throws IOException {
    try (FileChannel file = open(id)) {
      Body read =
          Body.read(
              body,
              announced,
              new Body.Target() {
                @Override
                public void makeRoom(int bytes) {
                  requireRoom(bytes);
                }

                @Override
                public void take(byte[] block) {
                  write(file, block);
                }
              });
      force(file);
      return new OnDisk(List.of(new Content.Piece(id, read.length())), read.md5(), share);
    }
  }

  private String newContent() {
    try {
      return folder.newContent();
    } catch (IOException e) {
      throw refused(e);
    }
  }

  private FileChannel open(String id) {
    try {
      return FileChannel.open(folder.content(id), StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw refused(e);
    }
  }

  private static void write(FileChannel file, byte[] block) {
    ByteBuffer left = ByteBuffer.wrap(block);
    try {
      while (left.hasRemaining()) {
        var unused = file.write(left);
      }
    } catch (IOException e) {
      throw refused(e);
    }
  }

  private static void force(FileChannel file) {
    try {
      file.force(true); // on Linux this also writes the new file's name
    } catch (IOException e) {
      throw refused(e);
    }
  }

  /** Returns the reply when the disk fails; a body that cannot be read is the client's failure. */
  private static S3Exception refused(IOException why) {
    LOG.error("the data folder's disk refuses an object: {}", why.toString());
    return error(503, "SlowDown", "The disk of the data folder refuses writes. The log says why.");
  }

  private void requireRoom(int bytes) {
    long left = bytesLeft();
    if (bytes > left) {
      throw error(
          503,
          "SlowDown",
          "The disk of the data folder has %d bytes left for objects, and this request needs %d more. Send the request again later, or delete objects."
              .formatted(Math.max(0, left), bytes));
    }
  }

  private void drop(@Nullable String id, Memory.Share share) {
    share.giveBack();
    if (id != null) {
      delete(id);
    }
  }

  private void delete(String id) {
    try {
      folder.delete(id);
    } catch (IOException e) {
      LOG.warn("content {} was not deleted; the next start deletes it: {}", id, e.getMessage());
    }
  }

  @Override
  public Content join(List<Content> parts) {
    Memory.Share share = memory.share(MemoryContents.OVERHEAD);
    MessageDigest digest = MD5.newDigest();
    List<Content.Piece> pieces = new ArrayList<>();
    for (Content part : parts) {
      OnDisk in = (OnDisk) part;
      digest.update(in.md5);
      pieces.addAll(in.pieces);
      share.takeOver(in.share);
      in.pieces = List.of();
    }
    return new OnDisk(pieces, digest.digest(), share);
  }

  /**
   * Returns a content that an earlier process wrote.
   *
   * @throws IOException if it is damaged; the message says how
   */
  Content existing(List<Content.Piece> pieces, byte[] md5) throws IOException {
    for (Content.Piece piece : pieces) {
      Path file = folder.content(piece.id());
      if (!Files.exists(file)) {
        throw new IOException("its content %s is missing".formatted(piece.id()));
      }
      long size = Files.size(file);
      if (size != piece.length()) {
        throw new IOException(
            "its content %s has %d bytes; expected %d".formatted(piece.id(), size, piece.length()));
      }
    }
    return new OnDisk(pieces, md5, memory.share(MemoryContents.OVERHEAD));
  }

  @Override
  public long bytesLeft() {
    return folder.bytesLeft();
  }

  @Override
  public long mostBytes() {
    return folder.diskBytes();
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public String word() {
    return "disk";
  }

  /** A content in files. */
  private final class OnDisk implements Content {
    private volatile List<Piece> pieces;
    private final long length;
    private final byte[] md5;
    private final Memory.Share share;

    OnDisk(List<Piece> pieces, byte[] md5, Memory.Share share) {
      this.pieces = pieces;
      this.length = pieces.stream().mapToLong(Piece::length).sum();
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

    /** Opens all files at once, so that the stream can be read after they were deleted. */
    @Override
    public synchronized InputStream from(long first, long count) throws IOException {
      List<InputStream> streams = new ArrayList<>();
      try {
        long skip = first;
        long left = count;
        for (Piece piece : pieces) {
          if (skip >= piece.length()) {
            skip -= piece.length();
          } else if (left > 0) {
            long size = Math.min(left, piece.length() - skip);
            streams.add(open(piece, skip, size));
            left -= size;
            skip = 0;
          }
        }
      } catch (IOException e) {
        for (InputStream stream : streams) {
          stream.close();
        }
        throw e;
      }
      return new SequenceInputStream(Collections.enumeration(streams));
    }

    private InputStream open(Piece piece, long skip, long size) throws IOException {
      FileChannel channel = FileChannel.open(folder.content(piece.id()), StandardOpenOption.READ);
      channel.position(skip);
      return ByteStreams.limit(Channels.newInputStream(channel), size);
    }

    @Override
    public List<Piece> pieces() {
      return pieces;
    }

    @Override
    public synchronized void keep() {
      for (Piece piece : pieces) {
        try {
          folder.keep(piece.id());
        } catch (IOException e) {
          LOG.warn("content {} stays in 'uploads' for now: {}", piece.id(), e.getMessage());
        }
      }
    }

    @Override
    public synchronized void giveBack() {
      share.giveBack();
      pieces.forEach(piece -> delete(piece.id()));
    }
  }
}
