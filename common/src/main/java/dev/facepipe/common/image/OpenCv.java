package dev.facepipe.common.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;

/**
 * OpenCV's native library, loaded once a process and when first needed.
 *
 * <p>A file named by the system property {@code facepipe.opencv} or, without it, the environment
 * variable {@code FACEPIPE_OPENCV} is loaded as it lies. Where neither is set, the library is
 * copied out of OpenCV's jar into a temporary directory, which costs time and disk at every start.
 */
final class OpenCv {
  private static boolean loaded;
  private static @Nullable StandardError standardError;

  private OpenCv() {}

  /**
   * Loads the library unless that has been done. Safe from any thread.
   *
   * @throws IllegalStateException when it cannot be loaded; says from where
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    standardError = StandardError.ofThisProcess();
    String named = System.getProperty("facepipe.opencv", System.getenv("FACEPIPE_OPENCV"));
    loadFrom(named);
    // One thread: decoding has no use for more, and libtorch wants the others.
    Core.setNumThreads(1);
    Core.setErrorVerbosity(false);
    loaded = true;
  }

  /** Returns what the work returns; of a broken picture nothing is written to standard error. */
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
        nu.pattern.OpenCV.loadLocally();
      }
    } catch (UnsatisfiedLinkError | RuntimeException e) {
      if (e instanceof IllegalStateException ours) {
        throw ours;
      }
      throw new IllegalStateException(
          "OpenCV's native library did not load from %s: %s; name a library for this machine in FACEPIPE_OPENCV"
              .formatted(unpacked ? named : "its jar", e.getMessage()),
          e);
    }
  }
}
