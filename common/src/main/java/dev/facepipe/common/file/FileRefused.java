package dev.facepipe.common.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown for a file that cannot be read or is not a regular file. The message says why, without the
 * file's name.
 */
public final class FileRefused extends IOException {
  private static final long serialVersionUID = 1L;

  FileRefused(String what) {
    this(what, null);
  }

  private FileRefused(String what, @Nullable IOException cause) {
    super(what, cause);
  }

  /** Returns a refusal that says in words what the file system reported. */
  static FileRefused because(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return new FileRefused("no such file", cause);
    }
    if (cause instanceof AccessDeniedException) {
      return new FileRefused("cannot be read: permission denied", cause);
    }
    String reason =
        cause instanceof FileSystemException system ? system.getReason() : cause.getMessage();
    return new FileRefused("cannot be read: " + (reason == null ? cause : reason), cause);
  }

  /** Returns true if no file has that name. */
  public boolean isMissing() {
    return getCause() instanceof NoSuchFileException;
  }
}
