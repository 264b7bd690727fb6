package dev.facepipe.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Match;
import dev.facepipe.recognition.gallery.MatchRules;
import dev.facepipe.recognition.quality.FaceMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Searches each person of the sample photographs in a gallery of all the others, with ResNet-34 at
 * its default threshold. Told by eye: face 3 of sample1 and face 2 of sample3 are one woman; all
 * other faces are different people.
 */
class StrangersTest {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));
  private static final String BEA = "sample1.jpg face 3";
  private static final String BEA_AGAIN = "sample3.jpg face 2";

  /** The detector takes the pattern of a dress for a face, with probability 0.85. */
  private static final String DRESS = "sample2.jpg face 1";

  private static final Map<String, float[]> VECTORS = new LinkedHashMap<>();
  private static final Map<String, FaceQuality> QUALITIES = new LinkedHashMap<>();

  private static Model model;

  @BeforeAll
  static void embedEverybody() throws IOException {
    try (Mtcnn mtcnn = new Mtcnn(NETWORKS, FaceDetector.DEFAULT_MIN_FACE);
        Embedder embedder = Embedders.load(EmbedderName.RESNET34, NETWORKS)) {
      model = embedder.model();
      for (int i = 1; i <= 6; i++) {
        String name = "sample%d.jpg".formatted(i);
        RgbImage photograph = ImageCodec.decode(Files.readAllBytes(SAMPLES.resolve(name)));
        List<Face> faces =
            mtcnn.detect(photograph).stream()
                .sorted(Comparator.comparing(face -> face.box().left()))
                .toList();
        List<FaceCrop> crops = FaceCrops.cut(photograph, faces);
        List<Look> looks = embedder.look(crops);
        for (int f = 0; f < looks.size(); f++) {
          String face = "%s face %d".formatted(name, f + 1);
          VECTORS.put(face, looks.get(f).embedding());
          QUALITIES.put(face, FaceMeter.of(embedder).measure(crops.get(f), looks.get(f)));
        }
      }
    }
  }

  @Test
  void strangersAreUnknown() {
    assertEquals(21, VECTORS.size());
    for (String stranger : VECTORS.keySet()) {
      if (!stranger.equals(BEA) && !stranger.equals(BEA_AGAIN)) {
        Gallery others = galleryWithout(stranger);
        Match nearest = others.match(VECTORS.get(stranger)).orElseThrow();

        assertFalse(
            isNamed(nearest, others) && QUALITIES.get(stranger).isRecognisable(),
            stranger + " is taken for " + nearest);
      }
    }
  }

  @Test
  void personIsRecognizedInAnotherPhotograph() {
    Gallery others = galleryWithout(BEA);
    Match nearest = others.match(VECTORS.get(BEA)).orElseThrow();

    assertEquals(BEA_AGAIN, nearest.name());
    assertTrue(isNamed(nearest, others), nearest.toString());
  }

  private static boolean isNamed(Match match, Gallery gallery) {
    return MatchRules.of(EmbedderName.RESNET34.thresholds()).in(gallery).accepts(match);
  }

  @Test
  void patternIsNotRecognisableAndFacesAre() {
    QUALITIES.forEach(
        (face, quality) ->
            assertEquals(!face.equals(DRESS), quality.isRecognisable(), face + " " + quality));
  }

  private static Gallery galleryWithout(String stranger) {
    Gallery gallery = Gallery.empty(model);
    for (Map.Entry<String, float[]> person : VECTORS.entrySet()) {
      if (!person.getKey().equals(stranger)) {
        gallery = gallery.with(person.getKey(), List.of(person.getValue()));
      }
    }
    return gallery;
  }
}
