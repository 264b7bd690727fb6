package dev.facepipe.detection.mtcnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.facepipe.common.image.RgbImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PyramidTest {
  private static final float TOLERANCE = 1e-6f;
  private static final double FACTOR = 0.709;
  private static final int SMALLEST = 12;

  @ParameterizedTest(name = "{0}x{1} from {2}")
  @CsvSource({"97,61,0.6", "61,97,0.3", "12,300,1", "300,13,1", "12,12,1", "256,128,0.5"})
  void levelsEqualTheDefinition(int width, int height, double largest) {
    RgbImage frame = AreaMean.noise(width, height);

    List<Pyramid.Level> levels = Pyramid.of(frame, largest, FACTOR, SMALLEST);

    assertFalse(levels.isEmpty());
    for (Pyramid.Level level : levels) {
      assertEquals((int) (width * level.scale() + 1), level.width());
      assertEquals((int) (height * level.scale() + 1), level.height());
      assertArrayEquals(
          AreaMean.of(frame, new Region(0, 0, width, height), level.width(), level.height()),
          level.values(),
          TOLERANCE);
    }
  }

  @Test
  void levelsEndBeforeTheSmallestSide() {
    // Short sides are 60, 42.5, 30.2, 21.4, 15.2; the next would be 10.7.
    List<Pyramid.Level> levels = Pyramid.of(AreaMean.noise(150, 100), 0.6, FACTOR, SMALLEST);

    assertEquals(List.of(91, 64, 46, 33, 23), levels.stream().map(Pyramid.Level::width).toList());
    assertEquals(List.of(61, 43, 31, 22, 16), levels.stream().map(Pyramid.Level::height).toList());
  }

  @Test
  void frameBelowTheSmallestSideHasNoLevels() {
    assertEquals(List.of(), Pyramid.of(AreaMean.noise(500, 19), 0.6, FACTOR, SMALLEST));
  }
}
