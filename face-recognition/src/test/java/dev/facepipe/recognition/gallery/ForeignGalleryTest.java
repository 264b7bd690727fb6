package dev.facepipe.recognition.gallery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.recognition.embedding.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are made by make_galleries.py, with NumPy; the values were entered by hand. */
class ForeignGalleryTest {
  @TempDir private Path folder;

  private Gallery read(String resource) throws IOException {
    Path file = folder.resolve(resource);
    try (InputStream in = getClass().getResourceAsStream(resource)) {
      Files.write(file, Objects.requireNonNull(in).readAllBytes());
    }
    return ForeignGallery.read(file, dimensions -> new Model("resnet34", "1a2b", dimensions));
  }

  @ParameterizedTest
  @ValueSource(strings = {"numpy-embeddings.npz", "numpy-vectors.npz"})
  void embeddingsWithoutANetworkAreReadUnderBothNames(String file) throws IOException {
    Gallery gallery = read(file);

    assertEquals(List.of("Ada", "Bea"), gallery.names());
    assertArrayEquals(new float[] {0.25f, 1, 2.5f, 3, 4, 5}, gallery.vectors());
    assertEquals(new Model("resnet34", "1a2b", 3), gallery.model());
  }

  @Test
  void galleryOfOursKeepsItsNetworkAndAllElse() throws IOException {
    Gallery gallery = read("numpy-everything.npz");

    assertEquals(new Model("resnet34", "1a2b", 2), gallery.model());
    assertEquals(1, gallery.aside().size());
    assertEquals(1, gallery.ignored().size());
  }

  @Test
  void archiveWithoutNamesIsRefused() throws IOException {
    GalleryRefused refused =
        assertThrows(GalleryRefused.class, () -> read("numpy-without-names.npz"));

    assertEquals(
        "gallery %s: cannot be read: arrays are not those of embeddings; expected names, and either"
                .formatted(folder.resolve("numpy-without-names.npz"))
            + " embeddings or vectors",
        refused.getMessage());
  }

  @Test
  void galleryIsNotReadFromAnArchiveWithoutANetwork() throws IOException {
    read("numpy-vectors.npz");

    assertThrows(GalleryRefused.class, () -> GalleryFile.read(folder.resolve("numpy-vectors.npz")));
  }
}
