package dev.facepipe.recognition.gallery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A gallery in a file. A new version is noticed by the file's time, size or, on Unix, inode. */
public final class FileGallerySource implements GallerySource {
  private final Path file;

  /** Watches a file, which need not be there yet. */
  public FileGallerySource(Path file) {
    this.file = file;
  }

  @Override
  public Optional<Loaded> loadIfChanged(@Nullable String etag) {
    String now = etag();
    return now.equals(etag)
        ? Optional.empty()
        : Optional.of(new Loaded(now, GalleryFile.bytes(file)));
  }

  /** Asked before the bytes are read: if the file changes between, the next check sees it. */
  private String etag() {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return "%s-%d-%s"
          .formatted(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    } catch (IOException e) {
      throw GalleryFile.unreadable(file, e);
    }
  }
}
