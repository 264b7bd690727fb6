package dev.facepipe.common.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.common.image.CodedTiles.Codec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeifPictureTest {
  private static final byte[] GREYS = {10, 20, 30, 40};

  /** Returns a picture of 7x6 pixels from four tiles, each of one grey and 4 pixels high. */
  private static HeifPicture picture(int tileWidth) {
    List<byte[]> packets = List.of(new byte[1], new byte[1], new byte[1], new byte[1]);
    CodedTiles tiles = new CodedTiles(Codec.HEVC, packets, tileWidth, 4, Optional.empty());
    return new HeifPicture(tiles, 2, 0, 0, 7, 6, 1);
  }

  private static final TileDecoder FLAT =
      (tiles, rgb) -> {
        for (byte grey : GREYS) {
          byte[] tile = new byte[tiles.width() * tiles.height() * 3];
          Arrays.fill(tile, grey);
          rgb.accept(tile);
        }
      };

  @Test
  void tilesLieSideBySide() {
    RgbImage image = picture(4).decode(FLAT, 1);

    assertEquals("7x6", image.width() + "x" + image.height());
    assertEquals(10, image.at(3, 3, 0));
    assertEquals(20, image.at(4, 3, 0));
    assertEquals(30, image.at(3, 4, 0));
    assertEquals(40, image.at(6, 5, 0));
  }

  @Test
  void tilesAreReadAtHalfTheirSize() {
    RgbImage image = picture(4).decode(FLAT, 2);

    assertEquals("4x3", image.width() + "x" + image.height()); // 3.5 columns, rounded up
    assertEquals(10, image.at(1, 1, 0));
    assertEquals(20, image.at(2, 1, 0));
    assertEquals(30, image.at(1, 2, 0));
    assertEquals(40, image.at(3, 2, 0));
  }

  @Test
  void tilesThatCannotBeHalvedAreRefused() {
    assertThrows(PictureRefused.class, () -> picture(5).decode(FLAT, 2));
  }

  @Test
  void missingTileIsRefused() {
    assertThrows(
        PictureRefused.class,
        () -> picture(4).decode((tiles, rgb) -> rgb.accept(new byte[4 * 4 * 3]), 1));
  }
}
