package dev.facepipe.local.client.forget;

import dev.facepipe.local.client.forget.Trace.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Counts the hard links of a file. Only a search of the whole disk can tell where they are. */
final class HardLinks {
  private HardLinks() {}

  /** Returns how many names a file has; 1 if not known. Does not follow a symbolic link. */
  static int of(Path file) {
    try {
      return (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return 1;
    }
  }

  /** Returns the trace of a file's other names, with the file's inode number. */
  static Trace trace(Path file, int others) {
    Object inode;
    try {
      inode = Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      inode = "unknown";
    }
    return new Trace(
        Kind.OTHER_NAME, "%s (inode %s)".formatted(file, inode), "%d left".formatted(others));
  }

  /** Returns the error that says why the other names stay. */
  static IllegalStateException notRemoved() {
    return new IllegalStateException(
        "has other names (hard links) that keep the old contents; 'find / -inum NUMBER' finds"
            + " them");
  }
}
