package dev.facepipe.common.face;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.image.PixelArea;
import dev.facepipe.common.image.RgbImage;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaceCropsTest {
  private static final RgbImage FRAME = noise(800, 600);

  @Test
  void aCropKeepsBoxAndAlignedSquarePixelForPixel() {
    // The template's landmarks in a square of 149 pixels from (280.5, 170.5).
    FaceCrop crop = cut(new Box(300, 200, 400, 300), upright(280.5f, 170.5f, 149));

    // The square, and a margin of 0.05 * 100 pixels on each side.
    assertEquals(275, crop.left());
    assertEquals(165, crop.top());
    assertEquals(160, crop.image().width());
    assertEquals(160, crop.image().height());
    assertEquals(1, crop.scale());
    for (int channel = 0; channel < 3; channel++) {
      assertEquals(FRAME.at(275, 165, channel), crop.image().at(0, 0, channel));
      assertEquals(FRAME.at(434, 324, channel), crop.image().at(159, 159, channel));
    }
  }

  @Test
  void aBoxLargerThanTheSquareIsKeptWhole() {
    FaceCrop crop = cut(new Box(300, 200, 400, 300), upright(320, 220, 60));

    assertEquals(295, crop.left());
    assertEquals(195, crop.top());
    assertEquals(110, crop.image().width());
    assertEquals(110, crop.image().height());
  }

  @Test
  void farLandmarksDoNotGrowTheCropBeyondTheLimit() {
    FaceCrop crop = cut(new Box(300, 200, 400, 300), upright(0, 0, 800));

    // The margin is 0.6 * 100 pixels on each side.
    assertEquals(240, crop.left());
    assertEquals(140, crop.top());
    assertEquals(220, crop.image().width());
    assertEquals(220, crop.image().height());
  }

  @Test
  void boxAndLandmarksAreInPixelsOfTheCrop() {
    FaceCrop crop = cut(new Box(300, 200, 400, 300), upright(280.5f, 170.5f, 149));

    assertEquals(new Box(25, 35, 125, 135), crop.box());
    // (0.25 + 0.49013) / 1.5 and (0.25 + 0.51563) / 1.5 of 149 pixels, from (5.5, 5.5).
    assertEquals(5.5f + 73.52f, crop.landmarks().nose().x(), 0.01f);
    assertEquals(5.5f + 76.053f, crop.landmarks().nose().y(), 0.01f);
  }

  @Test
  void aLargeFaceIsShrunk() {
    FaceCrop crop = cut(new Box(50, 50, 550, 550), upright(0, -100, 749.5f));

    // The square with its margin of 0.05 * 500 pixels reaches over the left, upper and lower edges.
    assertEquals(0, crop.left());
    assertEquals(640, crop.image().width());
    assertEquals(495, crop.image().height()); // 600 * 640 / 775, rounded
    assertEquals(640f / 775, crop.scale());
    assertEquals(50 * 640f / 775, crop.box().left(), 1e-3f);
  }

  /** What lies outside is not read from a picture, and is black. */
  @Test
  void areaHoldsTheCropsOfAllFaces() {
    Face first = new Face(new Box(300, 200, 400, 300), 1, upright(280.5f, 170.5f, 149));
    Face second = new Face(new Box(20, 30, 120, 130), 1, upright(40, 50, 60));

    // 275 to 435 and 165 to 325, as above; the second box with a margin of 5 pixels.
    assertEquals(
        Optional.of(new PixelArea(15, 25, 435, 325)),
        FaceCrops.area(800, 600, List.of(first, second)));
    assertEquals(Optional.empty(), FaceCrops.area(800, 600, List.of()));
  }

  @ParameterizedTest
  @CsvSource({"-80,-80,-20,-20", "900,700,1000,800", "-10,-10,900,900", "799.5,10,810,20"})
  void aBoxOutsideTheFrameStillGivesACrop(float left, float top, float right, float bottom) {
    FaceCrop crop = cut(new Box(left, top, right, bottom), upright(left, top, right - left));

    assertTrue(crop.left() >= 0 && crop.left() + 1 <= FRAME.width(), crop.toString());
    assertTrue(crop.image().width() >= 1 && crop.image().height() >= 1, crop.toString());
  }

  private static FaceCrop cut(Box box, Landmarks landmarks) {
    return FaceCrops.cut(FRAME, List.of(new Face(box, 1, landmarks))).get(0);
  }

  /** Returns landmarks whose aligned square is upright, with this corner and side. */
  private static Landmarks upright(float left, float top, float side) {
    return Landmarks.of(
        List.of(
            at(0.22549f, 0.21599f, left, top, side),
            at(0.75476f, 0.21599f, left, top, side),
            at(0.49013f, 0.51563f, left, top, side),
            at(0.25415f, 0.78023f, left, top, side),
            at(0.72610f, 0.78023f, left, top, side)));
  }

  private static Point at(float x, float y, float left, float top, float side) {
    return new Point(left + (0.25f + x) / 1.5f * side, top + (0.25f + y) / 1.5f * side);
  }

  private static RgbImage noise(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    new Random(3).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }
}
