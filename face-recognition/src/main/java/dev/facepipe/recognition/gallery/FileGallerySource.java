package dev.facepipe.recognition.gallery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a gallery from a file. Detects a new version by the file's time, size or, on Unix, inode.
 */
public final class FileGallerySource implements GallerySource {
  private final Path file;

  /** Creates a source for a file, which may not exist yet. */
  public FileGallerySource(Path file) {
    this.file = file;
  }

  @Override
  public Optional<Loaded> loadIfChanged(@Nullable String etag) {
    String now = etag(file);
    return now.equals(etag)
        ? Optional.empty()
        : Optional.of(new Loaded(now, GalleryFile.bytes(file)));
  }

  /**
   * Returns a file's version. Called before the bytes are read, so that the next check notices a
   * change in between.
   */
  static String etag(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return "%s-%d-%s"
          .formatted(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    } catch (IOException e) {
      throw GalleryFile.unreadable(file, e);
    }
  }
}
