package dev.facepipe.common.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LikePillowTest {
  /** Levels of difference: for each colour, Pillow divides by 255 where OpenCV shifts by 8 bits. */
  private static final int CMYK_JPEG_TOLERANCE = 1;

  static Stream<String> pictures() {
    return Pictures.json("expected.json").properties().stream().map(e -> e.getKey());
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void pixelsEqualPillowsPixels(String name) throws IOException {
    JsonNode expected = Pictures.json("expected.json").get(name);
    byte[] rgb = expected.get("rgb").binaryValue();

    RgbImage image = ImageCodec.decode(Pictures.bytes(name));

    assertEquals(expected.get("width").intValue(), image.width());
    assertEquals(expected.get("height").intValue(), image.height());
    int tolerance = name.endsWith("-adobe.jpg") ? CMYK_JPEG_TOLERANCE : 0;
    assertTrue(
        largestDifference(rgb, image.pixels()) <= tolerance,
        () -> "differs by " + largestDifference(rgb, image.pixels()));
  }

  private static int largestDifference(byte[] expected, byte[] actual) {
    int largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs((expected[i] & 0xff) - (actual[i] & 0xff)));
    }
    return largest;
  }
}
