package dev.facepipe.common.face;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class FaceThumbnailTest {
  private static RgbImage grey(int width, int height) {
    return new RgbImage(width, height, new byte[width * height * 3]);
  }

  private static String size(String thumbnail) {
    RgbImage image = ImageCodec.decode(Base64.getDecoder().decode(thumbnail));
    return image.width() + "x" + image.height();
  }

  private static FaceCrop crop(Box box, float scale) {
    Landmarks landmarks = Face.inTheMiddle(100, 100).landmarks();
    return new FaceCrop(new Face(box, 1, landmarks), grey(200, 200), 1000, 1000, scale);
  }

  /** 50 pixels and a margin of 15 on each side. */
  @Test
  void thumbnailShowsTheFaceWithSomeMargin() {
    assertEquals("80x70", size(FaceThumbnail.of(grey(500, 500), new Box(100, 100, 150, 140))));
  }

  /** 300 x 200 pixels and a margin of 90: 480 x 380, shrunk to a third. */
  @Test
  void longestSideHas160Pixels() {
    assertEquals("160x127", size(FaceThumbnail.of(grey(900, 900), new Box(200, 200, 500, 400))));
  }

  @Test
  void thumbnailEndsWhereTheFrameEnds() {
    assertEquals("65x65", size(FaceThumbnail.of(grey(500, 500), new Box(0, 450, 50, 500))));
  }

  /** The box begins 10 pixels inside the crop, which has half the frame's scale. */
  @Test
  void boxOfACropIsInPixelsOfTheFrame() {
    Box box = new Box(1020, 1100, 1120, 1200);

    assertEquals("75x80", size(FaceThumbnail.of(crop(box, 0.5f))));
  }

  /** A message may say anything. */
  @Test
  void boxFarOutsideIsNoError() {
    assertEquals("1x1", size(FaceThumbnail.of(crop(new Box(2e9f, 2e9f, 2.1e9f, 2.1e9f), 0.01f))));
    assertEquals("1x1", size(FaceThumbnail.of(crop(new Box(-9e8f, -9e8f, -8e8f, -8e8f), 1))));
  }
}
