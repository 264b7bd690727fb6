package dev.facepipe.recognition.gallery;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The place where a gallery's bytes are stored. Thread-safe. */
@FunctionalInterface
public interface GallerySource {
  /**
   * Returns the gallery's bytes, or nothing if the version has not changed.
   *
   * @param etag version that the caller already has; null for none
   * @throws RuntimeException if the gallery is missing or cannot be read; the message says why
   */
  Optional<Loaded> loadIfChanged(@Nullable String etag);

  /**
   * A gallery's bytes. Do not compare records.
   *
   * @param etag opaque version; changes whenever the bytes change
   * @param archive a whole gallery file
   */
  record Loaded(String etag, ArchiveBytes archive) {
    /** Creates a gallery's bytes of an array, which is handed over, not copied. */
    public Loaded(String etag, byte[] bytes) {
      this(etag, ArchiveBytes.of(bytes));
    }

    /** Returns the array that holds the bytes; a mapped file has none. */
    public byte[] bytes() {
      return archive.toArray();
    }
  }
}
