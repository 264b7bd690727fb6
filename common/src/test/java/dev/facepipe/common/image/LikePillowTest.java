package dev.facepipe.common.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LikePillowTest {
  /** Pillow divides by 255 where OpenCV shifts by 8 bits, once per colour. */
  private static final int CMYK_JPEG_TOLERANCE = 1;

  static Stream<String> pictures() {
    return names("expected.json");
  }

  static Stream<String> photographs() {
    return names("photographs.json");
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void pixelsAreThoseThatPillowSees(String name) throws IOException {
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

  @ParameterizedTest
  @MethodSource("photographs")
  void photographsAreThoseThatPillowSeesBitForBit(String name) throws Exception {
    Path photograph = Path.of(System.getProperty("facepipe.samples", "")).resolve(name);
    assumeTrue(Files.exists(photograph), "sample photographs not installed: npm ci in models/");

    RgbImage image = ImageCodec.decode(Files.readAllBytes(photograph));

    byte[] hash = MessageDigest.getInstance("SHA-256").digest(image.pixels());
    assertEquals(
        Pictures.json("photographs.json").get(name).textValue(), HexFormat.of().formatHex(hash));
  }

  private static int largestDifference(byte[] expected, byte[] actual) {
    int largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs((expected[i] & 0xff) - (actual[i] & 0xff)));
    }
    return largest;
  }

  private static Stream<String> names(String file) {
    return Pictures.json(file).properties().stream().map(e -> e.getKey());
  }
}
