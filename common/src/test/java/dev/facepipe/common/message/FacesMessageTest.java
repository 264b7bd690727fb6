package dev.facepipe.common.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.FacesMessage.CroppedFace;
import dev.facepipe.common.message.FacesMessage.Frame;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FacesMessageTest {
  private static final RgbImage FRAME = noise(120, 100);
  private static final Face FACE =
      new Face(
          new Box(30, 20, 80, 85),
          0.9f,
          Landmarks.of(
              List.of(
                  new Point(42, 42),
                  new Point(68, 44),
                  new Point(55, 56),
                  new Point(44, 70),
                  new Point(66, 71))));

  @Test
  void cropsFromThePictureEqualTheSentCrops() {
    FacesMessage withCrops = message(null, CroppedFace.of(cut()));
    FacesMessage withPicture = message(ImageCodec.png(FRAME), CroppedFace.in(FACE));

    FaceCrop fromCrop = withCrops.crops().get(0);
    FaceCrop fromPicture = withPicture.crops().get(0);

    assertEquals(fromCrop.face(), fromPicture.face());
    assertEquals(fromCrop.left(), fromPicture.left());
    assertEquals(fromCrop.top(), fromPicture.top());
    assertEquals(fromCrop.scale(), fromPicture.scale());
    assertArrayEquals(fromCrop.image().pixels(), fromPicture.image().pixels());
  }

  /** Found by fuzzing: a face without all landmarks was read, and failed only later. */
  @ParameterizedTest
  @ValueSource(strings = {"{}", "[[1,2],[3,4],null,[5,6],[7,8]]", "null"})
  void aFaceWithoutAllItsLandmarksIsRefused(String landmarks) {
    String message =
        Json.write(message(ImageCodec.png(FRAME), CroppedFace.in(FACE)))
            .replaceFirst("\"landmarks\":\\[\\[.*?\\]\\]", "\"landmarks\":" + landmarks);

    assertTrue(message.contains("\"landmarks\":" + landmarks));
    assertThrows(IllegalArgumentException.class, () -> Json.read(message, FacesMessage.class));
  }

  @Test
  void aPictureOfAnotherSizeThanTheFrameIsRefused() {
    FacesMessage message = message(ImageCodec.png(noise(60, 50)), CroppedFace.in(FACE));

    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, message::crops);
    assertTrue(refused.getMessage().contains("60x50; expected the frame's 120x100"));
  }

  @Test
  void aPictureWithTooManyPixelsIsRefusedByItsHeader() {
    byte[] large = ImageCodec.png(new RgbImage(2001, 2000, new byte[2001 * 2000 * 3]));

    assertThrows(PictureRefused.class, message(large, CroppedFace.in(FACE))::crops);
  }

  private static FaceCrop cut() {
    return FaceCrops.cut(FRAME, List.of(FACE)).get(0);
  }

  private static FacesMessage message(byte[] picture, CroppedFace face) {
    return new FacesMessage(
        FacesMessage.VERSION,
        new RequestId("cam-1"),
        null,
        "2026-11-21T12:00:00Z",
        new Frame(FRAME.width(), FRAME.height(), null, picture),
        List.of(face),
        Map.of());
  }

  private static RgbImage noise(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    new Random(5).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }
}
