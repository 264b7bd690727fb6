package dev.facepipe.detection.mtcnn;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks MTCNN against facenet-pytorch's faces; golden/README.md says how the figures were made.
 */
class MtcnnGoldenTest {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));
  private static final float PROBABILITY_TOLERANCE = 1e-3f;

  @ParameterizedTest
  @CsvSource({"20", "40", "80"})
  void findsTheFacesOfTheReferenceInOrder(int minFace) throws IOException {
    JsonNode golden = golden();
    float pixels = golden.get("tolerance_pixels").floatValue();
    try (Mtcnn mtcnn = new Mtcnn(NETWORKS, minFace)) {
      for (int i = 1; i <= 6; i++) {
        String name = "sample%d.jpg".formatted(i);
        JsonNode expected = golden.get("photographs").get(name).get("min_face_" + minFace);
        RgbImage photograph = ImageCodec.decode(Files.readAllBytes(SAMPLES.resolve(name)));

        List<Face> faces = mtcnn.detect(photograph);

        assertEquals(expected.size(), faces.size(), name + ": faces");
        for (int f = 0; f < faces.size(); f++) {
          assertSame(expected.get(f), faces.get(f), pixels, "%s face %d".formatted(name, f));
        }
      }
    }
  }

  /**
   * The reference read the original photograph. Here the photograph is enlarged, and read at half
   * of that size.
   */
  @Test
  void findsTheFacesOfTheReferenceIn60Megapixels() throws IOException {
    JsonNode expected = golden().get("photographs").get("sample1.jpg").get("min_face_80");
    RgbImage photograph = ImageCodec.decode(Files.readAllBytes(SAMPLES.resolve("sample1.jpg")));
    float times = (float) Math.sqrt(60e6 / photograph.width() / photograph.height());
    byte[] large =
        ImageCodec.jpeg(
            ImageCodec.resize(
                photograph,
                Math.round(photograph.width() * times),
                Math.round(photograph.height() * times)),
            90);

    ReducedImage read = ImageCodec.decodeReduced(large);

    assertEquals(2, read.by());
    try (Mtcnn mtcnn = new Mtcnn(NETWORKS, 80)) {
      List<Face> faces =
          mtcnn.detect(read.image()).stream().map(face -> face.enlarged(read.by())).toList();

      for (JsonNode face : expected) {
        assertTrue(
            faces.stream().anyMatch(found -> isAt(face.get("box"), times, found.box())),
            "%s of %s".formatted(face, faces));
      }
    }
  }

  /**
   * Returns true if each side is within a tenth of the box's width of the expected place. The
   * tolerance is wide because the pyramid has other levels.
   */
  private static boolean isAt(JsonNode expected, float times, Box box) {
    float tolerance = box.width() / 10;
    return IntStream.range(0, 4)
        .allMatch(
            i -> Math.abs(expected.get(i).floatValue() * times - box.sides()[i]) <= tolerance);
  }

  private static void assertSame(JsonNode expected, Face face, float pixels, String whose) {
    JsonNode box = expected.get("box");
    List<Point> points = face.landmarks().points();
    assertAll(
        () -> assertEquals(box.get(0).floatValue(), face.box().left(), pixels, whose + " left"),
        () -> assertEquals(box.get(1).floatValue(), face.box().top(), pixels, whose + " top"),
        () -> assertEquals(box.get(2).floatValue(), face.box().right(), pixels, whose + " right"),
        () -> assertEquals(box.get(3).floatValue(), face.box().bottom(), pixels, whose + " bottom"),
        () ->
            assertEquals(
                expected.get("probability").floatValue(),
                face.probability(),
                PROBABILITY_TOLERANCE,
                whose + " probability"));
    for (int i = 0; i < points.size(); i++) {
      JsonNode point = expected.get("landmarks").get(i);
      String landmark = "%s landmark %d ".formatted(whose, i);
      assertEquals(point.get(0).floatValue(), points.get(i).x(), pixels, landmark + "x");
      assertEquals(point.get(1).floatValue(), points.get(i).y(), pixels, landmark + "y");
    }
  }

  private static JsonNode golden() throws IOException {
    try (InputStream json = MtcnnGoldenTest.class.getResourceAsStream("/golden/mtcnn.json")) {
      return new ObjectMapper().readTree(json);
    }
  }
}
