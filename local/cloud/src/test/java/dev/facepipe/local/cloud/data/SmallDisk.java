package dev.facepipe.local.cloud.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Opens data folders as if their disk were small. */
public final class SmallDisk {
  private SmallDisk() {}

  /**
   * Opens a folder on a disk of this many bytes, all of which its contents may use.
   *
   * @param folder an existing folder
   */
  public static DataFolder open(Path folder, long bytes) throws IOException {
    long reserve = bytes / 20; // of disks under 10 GB
    return DataFolder.open(folder, () -> bytes + reserve - used(folder), bytes);
  }

  private static long used(Path folder) {
    try (Stream<Path> entries = Files.walk(folder)) {
      return entries
          .filter(entry -> entry.toString().matches(".*/(contents|uploads)/.*"))
          .mapToLong(entry -> Files.isRegularFile(entry) ? entry.toFile().length() : 0)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
