package dev.facepipe.recognition.gallery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.recognition.embedding.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GalleryTest {
  private static final Model MODEL = new Model("resnet34", "1a2b", 2);

  private static final Gallery TWO =
      Gallery.empty(MODEL)
          .with("Grace", List.of(new float[] {0, 0}))
          .with("Ada", List.of(new float[] {3, 4}, new float[] {6, 8}))
          .with("Grace", List.of(new float[] {0, 1}));

  private static String refusal(Runnable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }

  @Test
  void peopleAreInTheOrderOfTheirFirstEmbeddings() {
    assertEquals(List.of("Grace", "Ada"), new ArrayList<>(TWO.people().keySet()));
    assertEquals(Map.of("Grace", 2, "Ada", 2), TWO.people());
    assertEquals(4, TWO.size());
  }

  @Test
  void composedAndDecomposedNamesAreOnePerson() {
    Gallery both =
        Gallery.of(
            MODEL, List.of("Jos\u00e9", "Ada", "Jose\u0301"), new float[] {0, 0, 3, 4, 6, 8});

    assertEquals(Map.of("Jos\u00e9", 2, "Ada", 1), both.people());
    assertEquals(2, both.vectorsOf("Jose\u0301"));
    assertEquals(Map.of("Ada", 1), both.without("Jose\u0301").orElseThrow().people());
    assertEquals(
        Map.of("Jos\u00e9", 3, "Ada", 1),
        both.with("Jose\u0301", List.of(new float[] {1, 1})).people());
    assertEquals(
        Gallery.of(MODEL, List.of("\uac00"), new float[] {1, 2}).version(),
        Gallery.of(MODEL, List.of("\u1100\u1161"), new float[] {1, 2}).version());
  }

  @Test
  void warnsOfEmbeddingsThatShouldHaveLength1() {
    Model facenet = new Model("inception-resnet-v1", "1a2b", 2);
    float[] vectors = {0.6f, 0.8f, 3, 4, 0, 0};

    assertEquals(
        Optional.of(
            "2 of 3 embeddings do not have length 1, as those of inception-resnet-v1 do: Bea (5.00), Cleo"
                + " (0.00); distances to them are wrong"),
        Gallery.of(facenet, List.of("Ada", "Bea", "Cleo"), vectors).warning());
    assertEquals(
        Optional.empty(),
        Gallery.of(facenet, List.of("Ada"), new float[] {0.6003f, 0.8f}).warning());
    assertEquals(
        Optional.empty(), TWO.warning(), "embeddings of dlib's network may have any length");
    assertEquals(Optional.empty(), Gallery.empty(MODEL).warning());
  }

  /** Such embeddings of 128 values come from FaceNet's first networks. */
  @Test
  void warnsIfAllEmbeddingsHaveLength1AndShouldNot() {
    assertEquals(
        Optional.of(
            "all 2 embeddings have length 1, as those of resnet34 do not; another network may have"
                + " made them"),
        Gallery.of(MODEL, List.of("Ada", "Bea"), new float[] {0.6f, 0.8f, 1, 0}).warning());
    assertEquals(
        Optional.empty(),
        Gallery.of(MODEL, List.of("Ada", "Bea"), new float[] {0.6f, 0.8f, 1.1f, 0}).warning());
  }

  @Test
  void matchHasNearestPersonAndRunnerUp() {
    // From (3, 0), Ada's (3, 4) is 4 away, Grace's (0, 0) is 3 and her (0, 1) is sqrt(10).
    assertEquals(
        Optional.of(new Match("Grace", 3, new Match.Neighbour("Ada", 4))),
        TWO.match(new float[] {3, 0}));
  }

  @Test
  void matchesAreInTheOrderOfTheProbes() {
    assertEquals(
        List.of("Ada", "Grace", "Ada"),
        TWO.match(List.of(new float[] {6, 8}, new float[] {0, 0}, new float[] {3, 4})).stream()
            .map(match -> match.orElseThrow().name())
            .toList());
  }

  @Test
  void onePersonAloneHasNoRunnerUp() {
    Gallery one = Gallery.empty(MODEL).with("Ada", List.of(new float[] {3, 4}, new float[] {6, 8}));

    assertEquals(Optional.of(new Match("Ada", 5, null)), one.match(new float[] {0, 0}));
  }

  @Test
  void emptyGalleryMatchesNobody() {
    assertEquals(Optional.empty(), Gallery.empty(MODEL).match(new float[] {0, 0}));
  }

  @Test
  void noProbesGiveNoMatches() {
    assertEquals(List.of(), TWO.match(List.of()));
    assertEquals(List.of(), Gallery.empty(MODEL).match(List.of()));
  }

  @Test
  void removingAPersonRemovesAllTheirEmbeddings() {
    Gallery left = TWO.without("Grace").orElseThrow();

    assertEquals(Map.of("Ada", 2), left.people());
    assertArrayEquals(new float[] {3, 4, 6, 8}, left.vectors());
    assertEquals(4, TWO.size());
  }

  @Test
  void removingAnUnknownNameReturnsEmpty() {
    assertEquals(Optional.empty(), TWO.without("grace"));
  }

  @Test
  void equalContentsHaveEqualVersions() {
    Gallery same =
        Gallery.of(
            MODEL, List.of("Grace", "Ada", "Ada", "Grace"), new float[] {0, 0, 3, 4, 6, 8, 0, 1});

    assertEquals(same.version(), TWO.version());
    assertEquals(
        TWO.version(), TWO.with("X", List.of(new float[2])).without("X").orElseThrow().version());
  }

  @Test
  void versionIsTheHashOfTheContents() {
    // python3: import hashlib, struct
    // w = lambda s: struct.pack('>i', len(s.encode())) + s.encode()
    // hashlib.sha256(w('resnet34') + w('1a2b') + struct.pack('>ii', 2, 2) + w('Ada') + w('Zoë')
    //     + struct.pack('<4f', 3, 4, 0.5, -1)).hexdigest()[:16]
    assertEquals(
        "18dfae4d39f5b19a",
        Gallery.of(MODEL, List.of("Ada", "Zoë"), new float[] {3, 4, 0.5f, -1}).version());
  }

  @Test
  void everyPartOfTheContentsChangesTheVersion() {
    Gallery one = Gallery.of(MODEL, List.of("Ada"), new float[] {3, 4});

    assertNotEquals(one.version(), Gallery.of(MODEL, List.of("ada"), new float[] {3, 4}).version());
    assertNotEquals(one.version(), Gallery.of(MODEL, List.of("Ada"), new float[] {4, 3}).version());
    assertNotEquals(
        one.version(),
        Gallery.of(new Model("resnet34", "1a2c", 2), List.of("Ada"), new float[] {3, 4}).version());
  }

  @Test
  void givenEmbeddingsAreCopied() {
    float[] vector = {3, 4};
    Gallery gallery = Gallery.of(MODEL, List.of("Ada"), vector);
    vector[0] = 9;

    assertArrayEquals(new float[] {3, 4}, gallery.vectors());
  }

  @Test
  void embeddingsOfWrongSizeAreRefused() {
    assertEquals(
        "embedding of Ada has 3 values; expected 2, the size of resnet34 (1a2b)",
        refusal(() -> TWO.with("Ada", List.of(new float[3]))));
    assertEquals(
        "probe has 1 values; expected 2, the size of resnet34 (1a2b)",
        refusal(() -> TWO.match(new float[1])));
    assertEquals(
        "gallery of 1 embeddings of resnet34 (1a2b) has 3 values; expected 2",
        refusal(() -> Gallery.of(MODEL, List.of("Ada"), new float[3])));
  }

  @Test
  void nonFiniteValuesAreRefused() {
    assertEquals(
        "embedding 5 (Ada) has value Infinity at index 1; expected finite values",
        refusal(
            () ->
                TWO.with(
                    "Ada", List.of(new float[] {1, 2}, new float[] {1, Float.POSITIVE_INFINITY}))));
    assertEquals(
        "probe has NaN; expected finite values",
        refusal(() -> TWO.match(new float[] {0, Float.NaN})));
  }

  @Test
  void galleryOfAnotherModelIsRefused() {
    var thrown =
        assertThrows(
            IllegalStateException.class,
            () -> TWO.requireModel(new Model("inception-resnet-v1", "99ff", 512), "people.npz"));

    assertEquals(
        "gallery people.npz holds embeddings of resnet34 (1a2b) with 2 values;"
            + " expected inception-resnet-v1 (99ff) with 512",
        thrown.getMessage());
    assertEquals(TWO, TWO.requireModel(new Model("resnet34", "1a2b", 2), "people.npz"));
  }

  @Test
  void personWithoutEmbeddingsIsRefused() {
    assertEquals(
        "no embeddings for Ada; expected one or more", refusal(() -> TWO.with("Ada", List.of())));
  }
}
