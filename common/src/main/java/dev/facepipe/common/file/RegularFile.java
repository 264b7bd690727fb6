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
 * Reads files that a user names. Opens regular files only: reading a pipe or a device may never
 * end. Follows symbolic links.
 */
public final class RegularFile {
  // File types in a Unix mode, on Linux and macOS. Source: POSIX.1-2017, sys/stat.h.
  private static final int TYPE = 0170000;
  private static final int PIPE = 0010000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int BLOCK_DEVICE = 0060000;
  private static final int SOCKET = 0140000;

  private RegularFile() {}

  /**
   * Returns the bytes of a file. A file in /proc reports 0 bytes; then this method returns 0 bytes.
   *
   * @param most largest size that is allowed, in bytes
   * @throws FileRefused if the file does not exist, is not a regular file, is larger, or changes
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
   * Returns the first {@code most} bytes of a file, or all of them if the file is shorter.
   *
   * @throws FileRefused if the file does not exist or is not a regular file
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
   * Returns the size of a file in bytes, without reading the file.
   *
   * @param most largest size that is allowed, in bytes
   * @throws FileRefused if the file does not exist, is not a regular file, or is larger
   */
  public static long size(Path file, long most) throws FileRefused {
    return bounded(requireRegular(file).size(), most);
  }

  /** Reads exactly {@code size} bytes. Refuses a file that has become shorter or longer. */
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
