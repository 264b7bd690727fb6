package dev.facepipe.recognition.gallery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.facepipe.recognition.embedding.Model;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddedEmbeddingsTest {
  private static final Gallery BEFORE =
      Gallery.of(new Model("net", "1a2b", 2), List.of("Ada", "Grace"), new float[] {1, 0, 0, 1});
  private static final Gallery AFTER =
      BEFORE.with(List.of("Alan", "Bea"), List.of(new float[] {-1, 0}, new float[] {0, -1}));

  private final AddedEmbeddings added = new AddedEmbeddings(BEFORE, AFTER);

  @Test
  void unchangedGalleryGetsAllEmbeddings() {
    AddedEmbeddings.Result result = added.addedTo(BEFORE);

    assertEquals(AFTER.version(), result.gallery().version());
    assertEquals(Map.of(), result.refused());
  }

  @Test
  void removedPersonDoesNotComeBack() {
    Gallery now = added.addedTo(BEFORE.without("Ada").orElseThrow()).gallery();

    assertEquals(List.of("Grace", "Alan", "Bea"), now.names());
    assertArrayEquals(new float[] {0, 1, -1, 0, 0, -1}, now.vectors());
  }

  @Test
  void whatSomebodyElseAddedStays() {
    Gallery others = BEFORE.with("Cleo", List.of(new float[] {2, 2}));

    assertEquals(
        List.of("Ada", "Grace", "Cleo", "Alan", "Bea"), added.addedTo(others).gallery().names());
  }

  @Test
  void photographIsAddedOnceAndUnderOneName() {
    Gallery others =
        BEFORE.with(List.of("Alan", "Cleo"), List.of(new float[] {-1, 0}, new float[] {0, -1}));

    AddedEmbeddings.Result result = added.addedTo(others);

    assertSame(others, result.gallery());
    assertEquals(Map.of(1, "Cleo"), result.refused());
  }
}
