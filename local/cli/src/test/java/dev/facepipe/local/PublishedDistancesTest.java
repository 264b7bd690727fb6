package dev.facepipe.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.facenet.InceptionResnetV1;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Compares InceptionResnetV1 with the VGGFace2 weights to the distances that facenet-pytorch
 * publishes.
 *
 * <p>Source of the figures: facenet-pytorch, tests/actions_test.py, {@code expected[0]}. The
 * photographs are data/test_images of that repository, scaled to 512 pixels on the shorter side.
 */
class PublishedDistancesTest {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final List<String> PEOPLE =
      List.of("angelina_jolie", "bradley_cooper", "kate_siegel", "paul_rudd", "shea_whigham");
  private static final double[][] PUBLISHED = {
    {0.000000, 1.482895, 0.886342, 1.438450, 1.437583},
    {1.482895, 0.000000, 1.345686, 1.029880, 1.061939},
    {0.886342, 1.345686, 0.000000, 1.363125, 1.338803},
    {1.438450, 1.029880, 1.363125, 0.000000, 1.066040},
    {1.437583, 1.061939, 1.338803, 1.066040, 0.000000}
  };

  /** They scale with Pillow, we with OpenCV: boxes move by a pixel, and embeddings a little. */
  private static final double TOLERANCE = 0.05;

  private static final int SHORT_SIDE = 512;
  private static final int REFERENCE_MIN_FACE = 20;

  @Test
  void distancesEqualThePublishedOnes() throws IOException {
    assumeTrue(
        Files.exists(NETWORKS.resolve(InceptionResnetV1.NAME + ".pt")),
        "needs the VGGFace2 weights; './facepipe models fetch' downloads them");
    String images = System.getenv("FACENET_TEST_IMAGES");
    assumeTrue(
        images != null,
        "needs facenet-pytorch's photographs; set FACENET_TEST_IMAGES to its data/test_images");
    List<float[]> vectors = new ArrayList<>();
    try (Mtcnn mtcnn = new Mtcnn(NETWORKS, REFERENCE_MIN_FACE);
        InceptionResnetV1 network = new InceptionResnetV1(NETWORKS)) {
      for (String person : PEOPLE) {
        RgbImage photograph = read(Path.of(images, person, "1.jpg"));
        List<Face> largest = mtcnn.detect(photograph).subList(0, 1);
        vectors.add(network.embed(FaceCrops.cut(photograph, largest)).get(0));
      }
    }

    for (int i = 0; i < PEOPLE.size(); i++) {
      for (int j = 0; j < PEOPLE.size(); j++) {
        assertEquals(
            PUBLISHED[i][j],
            distance(vectors.get(i), vectors.get(j)),
            TOLERANCE,
            PEOPLE.get(i) + " to " + PEOPLE.get(j));
      }
    }
  }

  private static RgbImage read(Path file) throws IOException {
    RgbImage image = ImageCodec.decode(Files.readAllBytes(file));
    double scale = (double) SHORT_SIDE / Math.min(image.width(), image.height());
    int width = (int) (image.width() * scale);
    int height = (int) (image.height() * scale);
    return scale <= 1
        ? ImageCodec.shrink(image, width, height)
        : ImageCodec.resize(image, width, height);
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
