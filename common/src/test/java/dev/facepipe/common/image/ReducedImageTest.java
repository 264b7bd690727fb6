package dev.facepipe.common.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.image.PictureRefused.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JPEGs with more pixels than the limit. */
class ReducedImageTest {
  static Stream<Arguments> reductions() {
    return Pictures.json("expected-reduced.json").properties().stream()
        .flatMap(
            picture ->
                picture.getValue().properties().stream()
                    .map(by -> arguments(picture.getKey(), Integer.parseInt(by.getKey()))));
  }

  @ParameterizedTest
  @MethodSource("reductions")
  void pixelsEqualPillowsPixelsAtThisScale(String name, int by) throws IOException {
    JsonNode expected = Pictures.json("expected-reduced.json").get(name).get(Integer.toString(by));
    JsonNode whole = Pictures.json("expected.json").get(name);
    int width = expected.get("width").intValue();
    int height = expected.get("height").intValue();

    ReducedImage read =
        ImageCodec.decodeReduced(Pictures.bytes(name), (long) width * height); // just fits

    assertEquals(by, read.by());
    assertEquals(whole.get("width").intValue(), read.width());
    assertEquals(whole.get("height").intValue(), read.height());
    assertEquals(width, read.image().width());
    assertEquals(height, read.image().height());
    assertArrayEquals(expected.get("rgb").binaryValue(), read.image().pixels());
  }

  @Test
  void aPictureWithinTheLimitIsReadAtFullSize() {
    ReducedImage read = ImageCodec.decodeReduced(Pictures.bytes("exif-6.jpg"), 24 * 16);

    assertEquals(1, read.by());
    assertEquals(16, read.width());
    assertEquals(24, read.height());
    assertEquals(16, read.image().width());
  }

  @Test
  void otherFormatsThanJpegAreNotReduced() {
    for (String name : new String[] {"rgb.png", "lossy.webp", "rgb.bmp", "plain.tif", "grey.gif"}) {
      PictureRefused refused =
          assertThrows(
              PictureRefused.class, () -> ImageCodec.decodeReduced(Pictures.bytes(name), 383));

      assertEquals(Reason.TOO_LARGE, refused.reason(), name);
    }
  }

  @Test
  void noPictureIsReducedBelowAnEighth() {
    assertThrows(
        PictureRefused.class,
        () -> ImageCodec.decodeReduced(Pictures.bytes("baseline-420.jpg"), 5)); // 3x2 = 6
  }

  /**
   * By hand: 24x16 pixels of 4:2:0 have 1.5 samples per pixel with two bytes each, 1,152 bytes in
   * total. The decoded pixels have six bytes each: 576 bytes at 1/2, 144 at 1/4. The limit allows
   * twelve bytes per pixel.
   */
  @Test
  void theReductionOfAProgressiveJpegCountsItsCoefficients() {
    byte[] progressive = Pictures.bytes("progressive.jpg");

    assertEquals(2, ImageCodec.decodeReduced(progressive, 144).by()); // 1152 + 576 = 12 * 144
    assertEquals(4, ImageCodec.decodeReduced(progressive, 143).by());
    assertEquals(8, ImageCodec.decodeReduced(progressive, 99).by()); // 1152 + 36 = 12 * 99
    PictureRefused refused =
        assertThrows(PictureRefused.class, () -> ImageCodec.decodeReduced(progressive, 98));

    assertEquals(Reason.TOO_LARGE, refused.reason());
    assertEquals(
        "picture is 24x16; expected at most 98 pixels in total; a JPEG that is not"
            + " progressive may have more",
        refused.getMessage());
  }

  @Test
  void aHeaderOf200MegapixelsPassesAndOneOf300IsRefused() {
    byte[] jpeg = Pictures.bytes("baseline-420.jpg");

    ImageCodec.requireHeader(withSides(jpeg, 16_320, 12_240));
    PictureRefused refused =
        assertThrows(
            PictureRefused.class, () -> ImageCodec.requireHeader(withSides(jpeg, 20_000, 15_000)));

    assertEquals(Reason.TOO_LARGE, refused.reason());
    assertTrue(refused.getMessage().contains("256000000"), refused.getMessage());
  }

  private static byte[] withSides(byte[] jpeg, int width, int height) {
    int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
    byte[] copy = jpeg.clone();
    copy[frame + 5] = (byte) (height >> 8);
    copy[frame + 6] = (byte) height;
    copy[frame + 7] = (byte) (width >> 8);
    copy[frame + 8] = (byte) width;
    return copy;
  }
}
