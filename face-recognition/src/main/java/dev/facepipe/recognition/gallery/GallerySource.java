package dev.facepipe.recognition.gallery;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a gallery's bytes are kept. Safe for several threads at once. */
@FunctionalInterface
public interface GallerySource {
  /**
   * Returns the gallery's bytes, or nothing if they are those of a version already seen.
   *
   * @param etag the version already seen; null for none
   * @throws RuntimeException if there is no gallery or it cannot be had; the message says why
   */
  Optional<Loaded> loadIfChanged(@Nullable String etag);

  /**
   * A gallery's bytes. The array is handed over, not copied; don't compare.
   *
   * @param etag changes whenever the bytes do; opaque
   * @param bytes a whole gallery file
   */
  record Loaded(String etag, byte[] bytes) {}
}
