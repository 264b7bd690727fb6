package dev.facepipe.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Inputs to begin with: the files that the rooms' own tests read. */
public final class Seeds {
  /** Longest seed, in bytes. Mutations of long ones seldom hit what matters. */
  private static final int LONGEST = 20_000;

  private static final Path ROOMS = Path.of("..").toAbsolutePath().normalize();

  private Seeds() {}

  /**
   * Returns the files of a folder that are not too long, in the order of their names.
   *
   * @param folder below the project's
   * @param names as a shell writes them, such as {@code *.json}
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
      Promises.require(!seeds.isEmpty(), "no seeds %s in %s".formatted(names, folder));
      return seeds.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
