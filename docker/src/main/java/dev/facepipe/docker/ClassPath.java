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
 * The class path of a module.
 *
 * @param ours jars of this project, the module's own jar first
 * @param others all other jars, in the build's order
 */
record ClassPath(List<Path> ours, List<Path> others) {
  /** Reads the class path that the build wrote. */
  static ClassPath of(Path project, String module) throws IOException {
    Path target = project.resolve(module).resolve("target");
    List<Path> ours = new ArrayList<>(List.of(ownJar(target, module)));
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

  private static Path ownJar(Path target, String module) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().matches(module + "-[0-9].*\\.jar"))
          .findFirst()
          .orElseThrow(
              () ->
                  new IOException("no jar of %s in %s; run mvn package".formatted(module, target)));
    }
  }
}
