package dev.facepipe.local.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.PictureRefused.Reason;
import dev.facepipe.common.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decodes HEIC and AVIF with the real FFmpeg. make.py beside the files has the colours. */
class HeifTest {
  /** Error of HEVC and AV1 at quality 90, of 255 levels. */
  private static final int COLOUR_TOLERANCE = 4;

  private static final Path FILES = Path.of("../../common/src/test/resources/heif");

  /** Corners by rows from top left: W white, K black, G green, B blue. */
  @ParameterizedTest
  @CsvSource({
    "single.heic, 150x100, WKGB",
    "ten-bit.heic, 150x100, WKGB",
    "grid.heic, 150x100, WKGB",
    "single.avif, 150x100, WKGB",
    "grid.avif, 150x100, WKGB",
    "turned-0.heic, 150x100, WKGB",
    "turned-1.heic, 100x150, KBWG", // a quarter counter-clockwise
    "turned-2.heic, 150x100, BGKW",
    "turned-3.heic, 100x150, GWBK",
    "mirrored-0-turned-0.heic, 150x100, GBWK", // top and bottom swapped
    "mirrored-0-turned-2.heic, 150x100, KWBG",
    "mirrored-1-turned-1.heic, 100x150, WGKB", // left and right swapped, then turned
    "mirrored-1-turned-3.heic, 100x150, BKGW",
  })
  void pictureIsReadUpright(String name, String size, String corners) throws IOException {
    RgbImage picture = ImageCodec.decode(Files.readAllBytes(FILES.resolve(name)));

    assertEquals(size, picture.width() + "x" + picture.height());
    int right = picture.width() - 5;
    int bottom = picture.height() - 5;
    assertColour(corners.charAt(0), picture, 4, 4);
    assertColour(corners.charAt(1), picture, right, 4);
    assertColour(corners.charAt(2), picture, 4, bottom);
    assertColour(corners.charAt(3), picture, right, bottom);
    assertColour('.', picture, picture.width() / 2, picture.height() / 2);
    assertColour('.', picture, picture.width() / 2, 4); // where two tiles meet
  }

  private static void assertColour(char name, RgbImage picture, int x, int y) {
    int[] rgb =
        switch (name) {
          case 'W' -> new int[] {255, 255, 255};
          case 'K' -> new int[] {0, 0, 0};
          case 'G' -> new int[] {20, 160, 60};
          case 'B' -> new int[] {30, 40, 200};
          default -> new int[] {200, 100, 50};
        };
    for (int channel = 0; channel < 3; channel++) {
      assertEquals(rgb[channel], picture.at(x, y, channel), COLOUR_TOLERANCE, name + " " + channel);
    }
  }

  @Test
  void pictureWithADamagedTileIsRefused() throws IOException {
    byte[] picture = Files.readAllBytes(FILES.resolve("grid.heic"));
    for (int i = picture.length - 1200; i < picture.length - 600; i++) {
      picture[i] = 0;
    }

    PictureRefused refused = assertThrows(PictureRefused.class, () -> ImageCodec.decode(picture));

    assertEquals(Reason.BROKEN, refused.reason());
  }

  @Test
  void pictureWithTooManyPixelsIsNotDecoded() throws IOException {
    byte[] picture = Files.readAllBytes(FILES.resolve("grid.heic"));

    PictureRefused refused =
        assertThrows(PictureRefused.class, () -> ImageCodec.decode(picture, 14_999));

    assertEquals(Reason.TOO_LARGE, refused.reason());
  }
}
