package dev.facepipe.local.cli;

import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Checks files and folders that the command line names, before a command begins. */
final class NamedPlace {
  private NamedPlace() {}

  /**
   * Throws unless a regular file has this name.
   *
   * @param what the option or the kind of file, for the message
   * @param remedy what to do if there is no file
   */
  static void requireFile(String what, Path file, String remedy) {
    try {
      RegularFile.size(file, Long.MAX_VALUE);
    } catch (FileRefused e) {
      throw new WrongUse(
          "%s %s: %s%s".formatted(what, file, e.getMessage(), e.isMissing() ? "; " + remedy : ""),
          e);
    }
  }

  /**
   * Throws unless a folder has this name.
   *
   * @param remedy what to do if there is no folder
   */
  static void requireFolder(String what, Path folder, String remedy) {
    if (!Files.isDirectory(folder)) {
      throw new WrongUse(
          "%s %s: %s; %s"
              .formatted(
                  what,
                  folder,
                  Files.exists(folder)
                      ? "expected a folder, not a file"
                      : "there is no such folder",
                  remedy));
    }
  }

  /** Throws unless a file of this name can be made: it needs a folder to lie in. */
  static void requirePlaceFor(String what, Path file) {
    @Nullable Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new WrongUse("%s %s: is a folder; expected a file".formatted(what, file));
    }
    if (folder != null && !Files.isDirectory(folder)) {
      throw new WrongUse("%s %s: there is no folder %s".formatted(what, file, folder));
    }
  }
}
