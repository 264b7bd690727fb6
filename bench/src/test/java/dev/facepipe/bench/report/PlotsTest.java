package dev.facepipe.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.bench.measure.Spread;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotsTest {
  @TempDir private Path folder;

  /** A panel that is not drawn has one or two colors. */
  @Test
  void panelsLieBelowEachOther() throws IOException {
    Results results = Results.empty();
    results.panels().add(new Curve.Panels("course", List.of(curve("above"), curve("below"))));

    assertEquals(Optional.empty(), Plots.write(results, folder));

    BufferedImage page = ImageIO.read(folder.resolve("course.png").toFile());
    assertTrue(isDrawnOn(page.getSubimage(0, 0, page.getWidth(), page.getHeight() / 2)));
    assertTrue(
        isDrawnOn(
            page.getSubimage(0, page.getHeight() / 2, page.getWidth(), page.getHeight() / 2)));
  }

  private static boolean isDrawnOn(BufferedImage panel) {
    int width = panel.getWidth();
    int[] pixels = panel.getRGB(0, 0, width, panel.getHeight(), null, 0, width);
    return Arrays.stream(pixels).distinct().count() > 2;
  }

  private static Curve curve(String title) {
    return new Curve(
        title,
        title,
        "minutes",
        "pictures",
        false,
        List.of(
            new Curve.Line(
                "waiting",
                List.of(new Curve.Point(0, Spread.of(1)), new Curve.Point(1, Spread.of(2))))));
  }
}
