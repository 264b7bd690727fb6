package dev.facepipe.local.client.forget;

import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.nio.file.Path;

/**
 * A gallery in a file, or in the file that a symbolic link leads to. If two writers replace it at
 * once, the later one wins.
 */
public record GalleryInFile(Path file) implements GalleryStore.Storage {
  @Override
  public GalleryStore.Stored read() {
    return new GalleryStore.Stored(GalleryFile.read(file), "");
  }

  @Override
  public void replace(GalleryStore.Stored before, Gallery after) {
    GalleryFile.replace(before.gallery(), after, file);
  }

  /** Returns the file, and where it leads if it is a link. */
  @Override
  public String toString() {
    Path target = GalleryFile.target(file);
    return target.equals(file) ? file.toString() : file + " -> " + target;
  }
}
