package dev.facepipe.local.cloud.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks at a folder as another process would find it. */
public final class CopiedFolder {
  private CopiedFolder() {}

  /**
   * Copies a folder, file by file. While a process writes into the folder, the copy holds what a
   * kill of that process would leave.
   */
  public static Path of(Path folder, Path copy) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        try {
          Files.copy(entry, copy.resolve(folder.relativize(entry).toString()));
        } catch (NoSuchFileException e) {
          // Deleted or renamed meanwhile: a kill at that time would not leave this name either.
        }
      }
    }
    return copy;
  }

  /** Returns the names of the files that hold this text. */
  public static List<String> filesWith(Path folder, String text) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .filter(file -> bytes(file).contains(text))
          .map(file -> file.getFileName().toString())
          .toList();
    }
  }

  private static String bytes(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
