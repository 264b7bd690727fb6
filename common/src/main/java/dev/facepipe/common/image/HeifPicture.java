package dev.facepipe.common.image;

import dev.facepipe.common.image.PictureRefused.Reason;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * A HEIC or AVIF picture: tiles, and how they lie.
 *
 * @param columns tiles in a row
 * @param left columns of pixels that are cut off before the picture begins
 * @param top rows of pixels likewise
 * @param width of the picture as stored, with all that is too much cut off
 * @param height likewise
 * @param orientation how the stored picture lies, as EXIF counts; EXIF data in such a file count
 *     for nothing. Source: ISO/IEC 23008-12, 6.5.10
 */
record HeifPicture(
    CodedTiles tiles, int columns, int left, int top, int width, int height, int orientation) {
  /** Whether pictures of this kind are read here. */
  static boolean isRead() {
    return Decoder.FOUND.isPresent();
  }

  /**
   * Returns the pixels as stored, not turned.
   *
   * @param by how many pixels, in each direction, become one: their mean
   */
  RgbImage decode(int by) {
    return decode(Decoder.FOUND.orElseThrow(), by);
  }

  /** Returns the same, with another decoder. */
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

  /** Puts tiles side by side; what lies outside of the picture is left out. */
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

  /** Looked for once. */
  private static final class Decoder {
    static final Optional<TileDecoder> FOUND =
        ServiceLoader.load(TileDecoder.class, TileDecoder.class.getClassLoader()).findFirst();
  }
}
