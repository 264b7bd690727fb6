package dev.facepipe.recognition.resnet34;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.recognition.MeanColour;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlignedChipTest {
  /** The template's five points on a chip: (0.25 + p) / 1.5 * 150, computed by hand. */
  private static final double[][] TEMPLATE = {
    {47.549, 46.599}, {100.476, 46.599}, {74.013, 76.563}, {50.415, 103.023}, {97.610, 103.023}
  };

  /** Tolerance of a pixel value. Landmarks rounded to 3 digits change it by less than that. */
  private static final int ROUNDING = 1;

  @Test
  void alignedFaceStaysUnchanged() {
    RgbImage image = ramp(150, 150);

    RgbImage chip = AlignedChip.of(crop(image, 0, 1, 0, 0));

    assertEquals(150, chip.width());
    assertEquals(150, chip.height());
    for (int at = 10; at < 140; at += 13) {
      for (int channel = 0; channel < 3; channel++) {
        assertEquals(image.at(at, 149 - at, channel), chip.at(at, 149 - at, channel), ROUNDING);
      }
    }
  }

  @Test
  void faceOnItsSideIsTurnedUpright() {
    // The first test's picture, turned by 90 degrees: (x, y) of a chip lies at (299 - y, x).
    RgbImage image = ramp(300, 300);

    RgbImage chip = AlignedChip.of(crop(image, 90, 1, 299, 0));

    assertEquals(image.at(299 - 40, 100, 0), chip.at(100, 40, 0), ROUNDING);
    assertEquals(image.at(299 - 110, 30, 1), chip.at(30, 110, 1), ROUNDING);
  }

  @Test
  void largeFaceIsAveraged() {
    // Stripes of one pixel; one pixel of the chip covers four. The chip is grey, not black or
    // white.
    RgbImage stripes = stripes(600, 600);

    RgbImage chip = AlignedChip.of(crop(stripes, 0, 4, 0, 0));

    for (int x = 20; x < 130; x++) {
      int value = chip.at(x, 75, 0);
      assertTrue(value > 100 && value < 155, "pixel %d is %d".formatted(x, value));
    }
  }

  @Test
  void outsideTheCropIsBlack() {
    RgbImage white = new RgbImage(150, 150, filled(150 * 150 * 3));

    RgbImage chip = AlignedChip.of(crop(white, 0, 1, -100, 0)); // the face lies 100 pixels left

    assertEquals(0, chip.at(20, 75, 0));
    assertEquals(255, chip.at(140, 75, 0));
  }

  @Test
  void embeddingIsTheMeanOfFaceAndMirrorImage(@TempDir Path networks) throws IOException {
    MeanColour.write(networks, Resnet34.NAME);
    RgbImage white = new RgbImage(150, 150, filled(150 * 150 * 3));

    try (Resnet34 network = new Resnet34(networks)) {
      float[] vector = network.embed(List.of(crop(white, 0, 1, 0, 0))).get(0);

      // Pixels are not normalised, 0 to 255. Half of the chip's last row and column is outside.
      assertArrayEquals(new float[] {255, 255, 255}, vector, 5f);
    }
  }

  /** Returns a crop whose landmarks are the template's, rotated, scaled and moved. */
  private static FaceCrop crop(RgbImage image, int degrees, double scale, double dx, double dy) {
    List<Point> points =
        List.of(TEMPLATE).stream()
            .map(
                p ->
                    degrees == 90
                        ? new Point((float) (dx - p[1] * scale), (float) (dy + p[0] * scale))
                        : new Point((float) (dx + p[0] * scale), (float) (dy + p[1] * scale)))
            .toList();
    Face face = new Face(new Box(0, 0, 150, 150), 1, Landmarks.of(points));
    return new FaceCrop(face, image, 0, 0, 1);
  }

  private static RgbImage ramp(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        pixels[(y * width + x) * 3] = (byte) (x * 255 / width);
        pixels[(y * width + x) * 3 + 1] = (byte) (y * 255 / height);
        pixels[(y * width + x) * 3 + 2] = (byte) ((x + y) * 255 / (width + height));
      }
    }
    return new RgbImage(width, height, pixels);
  }

  private static RgbImage stripes(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i / 3 % 2 == 0 ? 0 : 255);
    }
    return new RgbImage(width, height, pixels);
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 255);
    return bytes;
  }
}
