package dev.facepipe.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.image.ImageCodec;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that our decoder gives the same pixels as the reference's; the detector's figures depend
 * on that.
 */
class SamplePhotographsTest {
  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void pixelsEqualPillowsBitForBit(int number) throws Exception {
    String name = "sample%d.jpg".formatted(number);
    byte[] pixels = ImageCodec.decode(Files.readAllBytes(SAMPLES.resolve(name))).pixels();

    assertEquals(
        golden().get(name).textValue(),
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(pixels)));
  }

  private static JsonNode golden() throws Exception {
    try (InputStream json =
        SamplePhotographsTest.class.getResourceAsStream("/golden/photographs.json")) {
      return new ObjectMapper().readTree(json);
    }
  }
}
