package dev.facepipe.recognition.gallery;

import dev.facepipe.recognition.embedding.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntFunction;

/**
 * Reads an {@code .npz} archive of embeddings that another program made: the arrays {@code names}
 * and {@code embeddings}, or {@code vectors}, without the network that made them.
 */
public final class ForeignGallery {
  private ForeignGallery() {}

  /**
   * Returns the gallery in an archive. An archive with the arrays {@code model} and {@code
   * fingerprint} is a gallery of ours, and says itself which network made it.
   *
   * @param modelOf returns the network that made the embeddings, from their number of values
   * @throws GalleryRefused if the file is missing or holds no such arrays
   */
  public static Gallery read(Path file, IntFunction<Model> modelOf) {
    try {
      return NpzReader.readForeign(GalleryFile.bytes(file), modelOf);
    } catch (IOException | IllegalArgumentException e) {
      throw new GalleryRefused(file.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }
}
