package dev.facepipe.common.face;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.image.RgbImage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaceCropsTest {
  private static final RgbImage FRAME = noise(800, 600);

  @Test
  void aCropKeepsItsSurroundingsPixelForPixel() {
    FaceCrop crop = cut(new Box(300, 200, 400, 300));

    // 0.4 of 100 pixels on each side
    assertEquals(260, crop.left());
    assertEquals(160, crop.top());
    assertEquals(180, crop.image().width());
    assertEquals(180, crop.image().height());
    assertEquals(1, crop.scale());
    for (int channel = 0; channel < 3; channel++) {
      assertEquals(FRAME.at(260, 160, channel), crop.image().at(0, 0, channel));
      assertEquals(FRAME.at(439, 339, channel), crop.image().at(179, 179, channel));
    }
  }

  @Test
  void boxAndLandmarksAreInPixelsOfTheCrop() {
    FaceCrop crop = cut(new Box(300, 200, 400, 300));

    assertEquals(new Box(40, 40, 140, 140), crop.box());
    assertEquals(new Point(90, 90), crop.landmarks().nose()); // the box's middle
  }

  @Test
  void aLargeFaceIsShrunk() {
    FaceCrop crop = cut(new Box(50, 50, 550, 550));

    // 0.4 of 500 pixels on each side reach out of the frame on the left and at both ends
    assertEquals(0, crop.left());
    assertEquals(640, crop.image().width());
    assertEquals(512, crop.image().height()); // 600 * 640 / 750
    assertEquals(640f / 750, crop.scale());
    assertEquals(50 * 640f / 750, crop.box().left(), 1e-3f);
  }

  @ParameterizedTest
  @CsvSource({"-80,-80,-20,-20", "900,700,1000,800", "-10,-10,900,900", "799.5,10,810,20"})
  void aBoxOutsideTheFrameStillGivesAPicture(float left, float top, float right, float bottom) {
    FaceCrop crop = cut(new Box(left, top, right, bottom));

    assertTrue(crop.left() >= 0 && crop.left() + 1 <= FRAME.width(), crop.toString());
    assertTrue(crop.image().width() >= 1 && crop.image().height() >= 1, crop.toString());
  }

  private static FaceCrop cut(Box box) {
    Point middle = new Point((box.left() + box.right()) / 2, (box.top() + box.bottom()) / 2);
    Landmarks landmarks = Landmarks.of(List.of(middle, middle, middle, middle, middle));
    return FaceCrops.cut(FRAME, List.of(new Face(box, 1, landmarks))).get(0);
  }

  private static RgbImage noise(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    new Random(3).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }
}
