package dev.facepipe.detection.mtcnn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests pictures without a face, with the real networks. */
class MtcnnPicturesTest {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));

  @ParameterizedTest(name = "{0}x{1}")
  @CsvSource({"1,1", "11,300", "300,11", "12,12", "20,20", "21,20", "39,500", "1,4000"})
  void smallAndNarrowPicturesHaveNoFaces(int width, int height) {
    try (Mtcnn mtcnn = new Mtcnn(NETWORKS, 20)) {
      assertEquals(List.of(), mtcnn.detect(noise(width, height)));
    }
  }

  @Test
  void noiseHasNoFaces() {
    try (Mtcnn mtcnn = new Mtcnn(NETWORKS, 20)) {
      assertEquals(List.of(), mtcnn.detect(noise(640, 480)));
    }
  }

  @Test
  void missingNetworkIsNamed(@TempDir Path empty) {
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> new Mtcnn(empty, 40));

    assertTrue(failure.toString().contains("p-net.pt"), failure.toString());
  }

  @Test
  void minFaceBelowTheNetworksInputIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Mtcnn(NETWORKS, 11));
  }

  private static RgbImage noise(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    new Random(2).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }
}
