package dev.facepipe.bench.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.common.image.RgbImage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PgmTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void greyBecomesThreeEqualChannels() {
    RgbImage image = Pgm.decode(bytes("P5\n# a comment\n2 1\n255\nA\u00ff"));

    assertEquals(2, image.width());
    assertEquals(1, image.height());
    assertEquals('A', image.at(0, 0, 0));
    assertEquals('A', image.at(0, 0, 2));
    assertEquals(255, image.at(1, 0, 1));
  }

  @Test
  void fileThatIsCutOffIsRefused() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Pgm.decode(bytes("P5\n2 2\n255\nABC")));

    assertEquals("PGM of 2x2 has 3 bytes of pixels; expected 4", refused.getMessage());
  }

  @Test
  void sixteenBitsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Pgm.decode(bytes("P5\n1 1\n65535\nAB")));
  }

  @Test
  void movementIsTheMeanOfARow() {
    byte[] row = {0, 0, 0, 90, 90, 90, 0, 0, 0};

    RgbImage moved = Degradation.moved(new RgbImage(3, 1, row), 3);

    assertEquals(30, moved.at(1, 0, 0));
    assertEquals(30, moved.at(0, 0, 0)); // the edge counts twice
  }
}
