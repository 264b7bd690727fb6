package dev.facepipe.detection.mtcnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.image.RgbImage;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionTest {
  private static final float TOLERANCE = 1e-6f;

  @ParameterizedTest(name = "{0}x{1} to {2}x{3}")
  @CsvSource({
    "64,48,12,12",
    "64,48,39,29",
    "7,5,24,24",
    "1,1,24,24",
    "24,24,24,24",
    "25,23,24,24",
    "100,3,7,1"
  })
  void scalesAsTheDefinitionSaysPixelByPixel(int width, int height, int outWidth, int outHeight) {
    RgbImage image = noise(width + 3, height + 2);
    Region region = new Region(2, 1, 2 + width, 1 + height);
    float[] out = new float[5 + 3 * outWidth * outHeight];

    region.scale(image, outWidth, outHeight, out, 5);

    assertArrayEquals(naive(image, region, outWidth, outHeight, 5), out, TOLERANCE);
  }

  @Test
  void aCandidateThatLeavesThePictureIsCutOff() {
    RgbImage image = noise(20, 10);

    assertEquals(
        Optional.of(new Region(0, 4, 20, 10)),
        Region.inside(image, new Candidate(-3.5f, 5.9f, 40, 12, 1)));
  }

  @Test
  void aCandidateOutsideThePictureSeesNothing() {
    RgbImage image = noise(20, 10);

    assertEquals(Optional.empty(), Region.inside(image, new Candidate(25, 2, 30, 8, 1)));
    assertEquals(Optional.empty(), Region.inside(image, new Candidate(-9, 2, -1, 8, 1)));
  }

  /** PyTorch's definition of adaptive average pooling, one output value after the other. */
  private static float[] naive(RgbImage image, Region region, int width, int height, int offset) {
    int sourceWidth = region.right() - region.left();
    int sourceHeight = region.bottom() - region.top();
    float[] out = new float[offset + 3 * width * height];
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int firstRow = y * sourceHeight / height;
          int lastRow = (int) Math.ceil((y + 1.0) * sourceHeight / height);
          int firstColumn = x * sourceWidth / width;
          int lastColumn = (int) Math.ceil((x + 1.0) * sourceWidth / width);
          double sum = 0;
          for (int row = firstRow; row < lastRow; row++) {
            for (int column = firstColumn; column < lastColumn; column++) {
              sum += image.at(region.left() + column, region.top() + row, channel);
            }
          }
          double mean = sum / ((lastRow - firstRow) * (lastColumn - firstColumn));
          out[offset + (channel * height + y) * width + x] = (float) ((mean - 127.5) / 128);
        }
      }
    }
    return out;
  }

  private static RgbImage noise(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    new Random(1).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }
}
