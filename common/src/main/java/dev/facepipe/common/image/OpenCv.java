package dev.facepipe.common.image;

import dev.facepipe.common.environment.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;

/**
 * Loads OpenCV's native library once per process, when it is first needed.
 *
 * <p>The system property {@code facepipe.opencv}, or else the environment variable {@code
 * FACEPIPE_OPENCV}, names the library's file. If neither is set, the library is unpacked from
 * OpenCV's jar once for each user, into {@code ~/.cache/facepipe}; if that folder cannot be used,
 * into a temporary folder at every start.
 */
final class OpenCv {
  private static boolean loaded;
  private static @Nullable StandardError standardError;

  private OpenCv() {}

  /**
   * Loads the library if it is not loaded yet. Thread-safe.
   *
   * @throws IllegalStateException if the library cannot be loaded; the message says from where
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    standardError = StandardError.ofThisProcess();
    String named = System.getProperty("facepipe.opencv", System.getenv("FACEPIPE_OPENCV"));
    loadFrom(named);
    // One thread: decoding does not profit from more, and libtorch needs the other cores.
    Core.setNumThreads(1);
    Core.setErrorVerbosity(false);
    loaded = true;
  }

  /**
   * Runs the work and returns its result. Hides what native decoders write to standard error about
   * broken pictures.
   */
  static <T> T quietly(Supplier<T> work) {
    load();
    StandardError error = standardError();
    return error == null ? work.get() : error.spare(work);
  }

  private static synchronized @Nullable StandardError standardError() {
    return standardError;
  }

  static void loadFrom(@Nullable String named) {
    boolean unpacked = named != null && !named.isBlank();
    try {
      if (unpacked) {
        Path library = Path.of(named).toAbsolutePath();
        if (!Files.isRegularFile(library)) {
          throw new IllegalStateException(
              "FACEPIPE_OPENCV is %s; expected the file of OpenCV's native library, such as libopencv_java490.so"
                  .formatted(named));
        }
        System.load(library.toString());
      } else {
        loadFromJar();
      }
    } catch (UnsatisfiedLinkError | RuntimeException e) {
      if (e instanceof IllegalStateException ours) {
        throw ours;
      }
      throw new IllegalStateException(
          "OpenCV's native library did not load from %s: %s; set FACEPIPE_OPENCV to a library for this machine"
              .formatted(unpacked ? named : "its jar", e.getMessage()),
          e);
    }
  }

  private static void loadFromJar() {
    Path library = OpenCvLibrary.unpackedIn(new Environment(System.getenv()).cache()).orElse(null);
    if (library != null) {
      try {
        System.load(library.toString());
        return;
      } catch (UnsatisfiedLinkError e) {
        // For example where the system runs no programs from the user's folder.
      }
    }
    nu.pattern.OpenCV.loadLocally();
  }
}
