package dev.facepipe.bench.accuracy;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A folder with photographs of people, {@code NAME/*}.
 *
 * @param enlarge factor by which photographs are enlarged, 1 or more
 * @param told gets a line for each file that is no picture
 */
public record PeopleFolder(Path folder, int enlarge, Consumer<String> told) {
  /** Returns all files of all people, person by person, in the order of their names. */
  public List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path person : list(folder)) {
      if (Files.isDirectory(person)) {
        files.addAll(list(person).stream().filter(Files::isRegularFile).toList());
      }
    }
    return files;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** Returns the pixels of a file; empty if the file is no picture. */
  public Optional<RgbImage> picture(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    RgbImage picture;
    try {
      picture = Pgm.isOne(bytes) ? Pgm.decode(bytes) : ImageCodec.decode(bytes);
    } catch (PictureRefused | IllegalArgumentException e) {
      told.accept("%s: %s".formatted(file, e.getMessage()));
      return Optional.empty();
    }
    return Optional.of(
        ImageCodec.resize(picture, picture.width() * enlarge, picture.height() * enlarge));
  }
}
