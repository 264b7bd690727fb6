package dev.facepipe.recognition.gallery;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a gallery's file: an array, or a file that is too large for one. Nobody may write to
 * the array.
 *
 * <p>An open file is closed when nobody uses this object any more.
 */
final class ArchiveBytes {
  /** Most bytes that are mapped at once; Java's limit is 2 GiB. */
  private static final long MOST_MAPPED = 1 << 30;

  private final byte @Nullable [] array;
  private final @Nullable FileChannel file;
  private final long size;

  private ArchiveBytes(byte @Nullable [] array, @Nullable FileChannel file, long size) {
    this.array = array;
    this.file = file;
    this.size = size;
  }

  /** Returns the bytes in an array, which is not copied. */
  static ArchiveBytes of(byte[] array) {
    return new ArchiveBytes(array, null, array.length);
  }

  /** Returns the bytes of a file. A writer may replace the file, but must not change its bytes. */
  static ArchiveBytes in(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return new ArchiveBytes(null, channel, channel.size());
  }

  long size() {
    return size;
  }

  /** Returns all bytes: the array itself, if these are the bytes of an array. */
  byte[] toArray() {
    if (array == null) {
      throw new IllegalStateException("%d bytes of a file are not in an array".formatted(size));
    }
    return array;
  }

  /**
   * Returns {@code count} bytes, little-endian.
   *
   * @throws IndexOutOfBoundsException if they are outside
   */
  ByteBuffer at(long from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, size);
    ByteBuffer bytes;
    if (array != null) {
      bytes = ByteBuffer.wrap(array, (int) from, count).slice();
    } else {
      bytes = ByteBuffer.allocate(count);
      while (bytes.hasRemaining()) {
        if (open().read(bytes, from + bytes.position()) < 0) {
          throw new EOFException("file became shorter");
        }
      }
      bytes.flip();
    }
    return bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a stream of {@code count} bytes. */
  InputStream stream(long from, long count) {
    Objects.checkFromIndexSize(from, count, size);
    return array != null
        ? new ByteArrayInputStream(array, (int) from, (int) count)
        : new Part(from, from + count);
  }

  /** Returns rows of little-endian floats, not copied: in the array, or mapped. */
  Vectors rows(long from, int rows, int dimensions) throws IOException {
    if (rows == 0 || dimensions == 0) {
      return new Vectors(List.of(), 1, 0, dimensions);
    }
    long rowBytes = dimensions * (long) Float.BYTES;
    Objects.checkFromIndexSize(from, rows * rowBytes, size);
    int rowsInPart =
        (int) (array != null ? rows : Math.min(rows, Math.max(1, MOST_MAPPED / rowBytes)));
    List<FloatBuffer> parts = new ArrayList<>();
    for (long row = 0; row < rows; row += rowsInPart) {
      long start = from + row * rowBytes;
      int bytes = Math.toIntExact(Math.min(rowsInPart, rows - row) * rowBytes);
      ByteBuffer part =
          array != null
              ? at(start, bytes)
              : open().map(FileChannel.MapMode.READ_ONLY, start, bytes);
      parts.add(part.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    }
    return new Vectors(parts, rowsInPart, rows, dimensions);
  }

  private FileChannel open() {
    return Objects.requireNonNull(file);
  }

  /** Reads a part of the file. */
  private final class Part extends InputStream {
    private long at;
    private final long end;

    Part(long at, long end) {
      this.at = at;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (at == end && length > 0) {
        return -1;
      }
      int most = (int) Math.min(length, end - at);
      int got = open().read(ByteBuffer.wrap(target, offset, most), at);
      at += Math.max(got, 0);
      return got;
    }
  }
}
