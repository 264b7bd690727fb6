package dev.facepipe.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the first inputs of the fuzzer: the test files of other modules. */
public final class Seeds {
  /** Longest seed, in bytes. Mutations of long seeds seldom change important bytes. */
  private static final int LONGEST = 20_000;

  private static final Path ROOMS = Path.of("..").toAbsolutePath().normalize();

  private Seeds() {}

  /**
   * Returns the files of a folder that are not too long, sorted by name.
   *
   * @param folder path below the project's folder
   * @param names shell pattern, such as {@code *.json}
   */
  public static Stream<byte[]> files(String folder, String names) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(ROOMS.resolve(folder), names)) {
      List<Path> files = new ArrayList<>();
      found.forEach(files::add);
      List<byte[]> seeds = new ArrayList<>();
      for (Path file : files.stream().sorted().toList()) {
        if (Files.size(file) <= LONGEST) {
          seeds.add(Files.readAllBytes(file));
        }
      }
      Promises.require(!seeds.isEmpty(), "no seed files %s in %s".formatted(names, folder));
      return seeds.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
