package dev.facepipe.docker;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.stream.Stream;

/**
 * The class path of a room.
 *
 * @param ours jars of this project, the room's own jar first
 * @param others all other jars, in the build's order
 */
record ClassPath(List<Path> ours, List<Path> others) {
  /** Reads the class path that the build wrote. */
  static ClassPath of(Path project, String room) throws IOException {
    Path target = project.resolve(room).resolve("target");
    List<Path> ours = new ArrayList<>(List.of(ownJar(target, room)));
    List<Path> others = new ArrayList<>();
    var entries =
        new StringTokenizer(
            Files.readString(target.resolve("classpath")).strip(), File.pathSeparator);
    while (entries.hasMoreTokens()) {
      Path jar = Path.of(entries.nextToken());
      (jar.startsWith(project) ? ours : others).add(jar);
    }
    return new ClassPath(ours, others);
  }

  private static Path ownJar(Path target, String room) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().matches(room + "-[0-9].*\\.jar"))
          .findFirst()
          .orElseThrow(
              () -> new IOException("no jar of %s in %s; run mvn package".formatted(room, target)));
    }
  }
}
