package dev.facepipe.local;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A crop holds every pixel that the embedders need, also of a tilted head. */
class CropsTest {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));

  private static final int MIN_FACE = 80;

  /** A twentieth of the distance between two photographs of one person. */
  private static final double TOLERANCE = 0.02;

  private static Mtcnn mtcnn;
  private static Embedder embedder;

  @BeforeAll
  static void load() {
    mtcnn = new Mtcnn(NETWORKS, MIN_FACE);
    embedder = Embedders.load(EmbedderName.RESNET34, NETWORKS);
  }

  @AfterAll
  static void unload() {
    mtcnn.close();
    embedder.close();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "3,1", "4,1", "5,1", "6,1", "1,2", "6,2"})
  void cropsEmbedLikeWholeFrames(int sample, int zoom) throws IOException {
    RgbImage photograph =
        ImageCodec.decode(Files.readAllBytes(SAMPLES.resolve("sample%d.jpg".formatted(sample))));
    RgbImage frame =
        ImageCodec.resize(photograph, photograph.width() * zoom, photograph.height() * zoom);
    List<Face> faces = mtcnn.detect(frame);
    List<float[]> fromCrops = embedder.embed(FaceCrops.cut(frame, faces));
    List<float[]> fromFrame =
        embedder.embed(faces.stream().map(face -> new FaceCrop(face, frame, 0, 0, 1)).toList());

    assertFalse(faces.isEmpty());
    for (int i = 0; i < faces.size(); i++) {
      double distance = distance(fromCrops.get(i), fromFrame.get(i));
      assertTrue(distance < TOLERANCE, "face %d: %s".formatted(i, distance));
    }
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
