package dev.facepipe.common.image;

import dev.facepipe.common.image.PictureRefused.Reason;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * A HEIC or AVIF picture: its encoded tiles, and how they make up the picture.
 *
 * @param columns number of tiles in a row
 * @param left number of pixel columns that are cut off on the left
 * @param top number of pixel rows that are cut off at the top
 * @param width columns of the stored picture after cutting, before turning
 * @param height rows of the stored picture after cutting, before turning
 * @param orientation EXIF number of the orientation, 1 to 8, from the file's boxes; the EXIF data
 *     of the file is ignored. Source: ISO/IEC 23008-12, 6.5.10
 */
record HeifPicture(
    CodedTiles tiles, int columns, int left, int top, int width, int height, int orientation) {
  /** Returns true if a decoder for these pictures is installed. */
  static boolean isRead() {
    return Decoder.FOUND.isPresent();
  }

  /**
   * Returns the pixels as stored, not turned upright.
   *
   * @param by reduction factor in each direction; each pixel is the mean of its area
   */
  RgbImage decode(int by) {
    return decode(Decoder.FOUND.orElseThrow(), by);
  }

  /** Returns the pixels as stored, decoded by this decoder. */
  RgbImage decode(TileDecoder decoder, int by) {
    if (tiles.width() % by > 0 || tiles.height() % by > 0) {
      throw new PictureRefused(
          Reason.TOO_LARGE,
          "picture has %dx%d pixels in tiles of %dx%d, which cannot be read at 1/%d"
              .formatted(width, height, tiles.width(), tiles.height(), by));
    }
    Canvas canvas = new Canvas(by);
    decoder.decode(tiles, canvas);
    if (canvas.count != tiles.packets().size()) {
      throw new PictureRefused(
          Reason.BROKEN,
          "picture is cut short or damaged: %d of its %d tiles can be decoded"
              .formatted(canvas.count, tiles.packets().size()));
    }
    return canvas.image();
  }

  /** Puts the tiles together. Pixels outside of the picture are dropped. */
  private final class Canvas implements Consumer<byte[]> {
    private final int by;
    private final int columnsOut;
    private final int rowsOut;
    private final int tileWidth;
    private final int tileHeight;
    private final byte[] pixels;
    private int count;

    Canvas(int by) {
      this.by = by;
      columnsOut = -Math.floorDiv(-width, by);
      rowsOut = -Math.floorDiv(-height, by);
      tileWidth = tiles.width() / by;
      tileHeight = tiles.height() / by;
      pixels = new byte[columnsOut * rowsOut * 3];
    }

    @Override
    public void accept(byte[] whole) {
      byte[] tile =
          by == 1
              ? whole
              : ImageCodec.shrink(
                      new RgbImage(tiles.width(), tiles.height(), whole), tileWidth, tileHeight)
                  .pixels();
      int x = count % columns * tileWidth - left / by;
      int y = count / columns * tileHeight - top / by;
      count++;
      int from = Math.max(0, x);
      int bytes = (Math.min(x + tileWidth, columnsOut) - from) * 3;
      if (bytes <= 0) {
        return;
      }
      for (int row = Math.max(0, y); row < Math.min(y + tileHeight, rowsOut); row++) {
        System.arraycopy(
            tile,
            ((row - y) * tileWidth + from - x) * 3,
            pixels,
            (row * columnsOut + from) * 3,
            bytes);
      }
    }

    RgbImage image() {
      return new RgbImage(columnsOut, rowsOut, pixels);
    }
  }

  /** Holds the decoder, which is looked up once. */
  private static final class Decoder {
    static final Optional<TileDecoder> FOUND =
        ServiceLoader.load(TileDecoder.class, TileDecoder.class.getClassLoader()).findFirst();
  }
}
