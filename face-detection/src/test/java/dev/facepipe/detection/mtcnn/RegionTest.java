package dev.facepipe.detection.mtcnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.image.RgbImage;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionTest {
  private static final float TOLERANCE = 1e-6f;

  @ParameterizedTest(name = "{0}x{1} to {2}")
  @CsvSource({"64,48,12", "64,48,39", "7,5,24", "1,1,24", "24,24,24", "25,23,24", "100,3,7"})
  void scalingEqualsTheDefinition(int width, int height, int side) {
    RgbImage image = AreaMean.noise(width + 3, height + 2);
    Region region = new Region(2, 1, 2 + width, 1 + height);
    float[] out = new float[5 + 3 * side * side];

    region.scale(image, side, out, 5);

    assertArrayEquals(new float[5], Arrays.copyOf(out, 5));
    assertArrayEquals(
        AreaMean.of(image, region, side, side), Arrays.copyOfRange(out, 5, out.length), TOLERANCE);
  }

  @Test
  void highWhiteWindowsStayWhite() {
    // 16 bits hold the sum of 257 white pixels; these windows are 700 rows high.
    byte[] white = new byte[11 * 1400 * 3];
    Arrays.fill(white, (byte) 255);
    float[] out = new float[2 * 2 * 3];

    new Region(0, 0, 11, 1400).scale(new RgbImage(11, 1400, white), 2, out, 0);

    float[] expected = new float[out.length];
    Arrays.fill(expected, 127.5f / 128);
    assertArrayEquals(expected, out, TOLERANCE);
  }

  @Test
  void candidateIsClippedToThePicture() {
    RgbImage image = AreaMean.noise(20, 10);

    assertEquals(
        Optional.of(new Region(0, 4, 20, 10)),
        Region.inside(image, new Candidate(-3.5f, 5.9f, 40, 12, 1)));
  }

  @Test
  void candidateOutsideThePictureHasNoRegion() {
    RgbImage image = AreaMean.noise(20, 10);

    assertEquals(Optional.empty(), Region.inside(image, new Candidate(25, 2, 30, 8, 1)));
    assertEquals(Optional.empty(), Region.inside(image, new Candidate(-9, 2, -1, 8, 1)));
  }
}
