package dev.facepipe.common.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.facepipe.common.text.Composed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Finds a file or folder whose name has its accents written another way than the user wrote it. */
public final class PathOnDisk {
  private PathOnDisk() {}

  /**
   * Returns the path as it is on the disk; the path itself if it is there, or if nothing of that
   * name is there in any form.
   */
  public static Path of(Path path) {
    Path name = path.getFileName();
    if (name == null || Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return path;
    }
    Path parent = path.getParent();
    Path folder = parent == null ? Path.of("") : of(parent);
    Path written = parent == null ? name : folder.resolve(name);
    if (US_ASCII.newEncoder().canEncode(name.toString())) {
      return written;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> Composed.areSame(entry.getFileName().toString(), name.toString()))
          .min(Comparator.naturalOrder())
          .orElse(written);
    } catch (IOException e) {
      return path;
    }
  }
}
