package dev.facepipe.common.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Reads files that a user names. Only regular files are opened: a pipe would be waited for without
 * end, a device has no end. Symbolic links are followed.
 */
public final class RegularFile {
  // The file types in a Unix mode. Source: POSIX.1-2017, sys/stat.h; the values are those of Linux
  // and macOS.
  private static final int TYPE = 0170000;
  private static final int PIPE = 0010000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int BLOCK_DEVICE = 0060000;
  private static final int SOCKET = 0140000;

  private RegularFile() {}

  /**
   * Returns the bytes of a file. A file of the /proc file system says that it has 0 bytes, and is
   * taken at its word.
   *
   * @param most bytes that the file may have
   * @throws FileRefused if there is no such file, it is no regular file, has more bytes, or changes
   *     while it is read
   */
  public static byte[] read(Path file, long most) throws FileRefused {
    requireRegular(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(Channels.newInputStream(channel), bounded(channel.size(), most));
    } catch (FileRefused e) {
      throw e;
    } catch (IOException e) {
      throw FileRefused.because(e);
    }
  }

  /**
   * Returns the first bytes of a file, or all if it has fewer.
   *
   * @throws FileRefused if there is no such file, or it is no regular file
   */
  public static byte[] start(Path file, int most) throws FileRefused {
    requireRegular(file);
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(most);
    } catch (IOException e) {
      throw FileRefused.because(e);
    }
  }

  /**
   * Returns how many bytes a file has, and reads none of them.
   *
   * @param most bytes that the file may have
   * @throws FileRefused if there is no such file, it is no regular file, or has more bytes
   */
  public static long size(Path file, long most) throws FileRefused {
    return bounded(requireRegular(file).size(), most);
  }

  /** Reads as many bytes as there were when they were counted. */
  static byte[] read(InputStream in, long size) throws IOException {
    byte[] bytes = in.readNBytes((int) size);
    if (bytes.length < size || (size > 0 && in.read() >= 0)) {
      throw new FileRefused(
          "changed while it was read; expected the %d bytes that it had at first".formatted(size));
    }
    return bytes;
  }

  private static long bounded(long size, long most) throws FileRefused {
    if (size > most) {
      throw new FileRefused("%d bytes; expected at most %d".formatted(size, most));
    }
    return size;
  }

  private static BasicFileAttributes requireRegular(Path file) throws FileRefused {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new FileRefused("is %s; expected a file".formatted(kind(file, attributes)));
      }
      return attributes;
    } catch (FileRefused e) {
      throw e;
    } catch (IOException e) {
      throw FileRefused.because(e);
    }
  }

  private static String kind(Path file, BasicFileAttributes attributes) throws IOException {
    if (attributes.isDirectory()) {
      return "a folder";
    }
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return "no regular file";
    }
    return switch ((int) Files.getAttribute(file, "unix:mode") & TYPE) {
      case PIPE -> "a pipe";
      case SOCKET -> "a socket";
      case CHARACTER_DEVICE, BLOCK_DEVICE -> "a device";
      default -> "no regular file";
    };
  }
}
