package dev.facepipe.common.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.facepipe.common.text.Nfc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Finds a file or folder when the disk and the user write its accents in different Unicode forms.
 */
public final class PathOnDisk {
  private PathOnDisk() {}

  /**
   * Returns the path as the disk writes it. Returns the path unchanged if it exists, or if it
   * exists in no Unicode form.
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
          .filter(entry -> Nfc.areSame(entry.getFileName().toString(), name.toString()))
          .min(Comparator.naturalOrder())
          .orElse(written);
    } catch (IOException e) {
      return path;
    }
  }
}
