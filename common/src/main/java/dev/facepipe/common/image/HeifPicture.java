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

  /** Returns the pixels as stored, not turned. */
  RgbImage decode() {
    TileDecoder decoder = Decoder.FOUND.orElseThrow();
    Canvas canvas = new Canvas(new byte[width * height * 3]);
    decoder.decode(tiles, canvas);
    if (canvas.count != tiles.packets().size()) {
      throw new PictureRefused(
          Reason.BROKEN,
          "picture is cut short or damaged: %d of its %d tiles can be decoded"
              .formatted(canvas.count, tiles.packets().size()));
    }
    return new RgbImage(width, height, canvas.pixels);
  }

  /** Puts tiles side by side; what lies outside of the picture is left out. */
  private final class Canvas implements Consumer<byte[]> {
    private final byte[] pixels;
    private int count;

    Canvas(byte[] pixels) {
      this.pixels = pixels;
    }

    @Override
    public void accept(byte[] tile) {
      int x = count % columns * tiles.width() - left;
      int y = count / columns * tiles.height() - top;
      count++;
      int from = Math.max(0, x);
      int bytes = (Math.min(x + tiles.width(), width) - from) * 3;
      if (bytes <= 0) {
        return;
      }
      for (int row = Math.max(0, y); row < Math.min(y + tiles.height(), height); row++) {
        System.arraycopy(
            tile,
            ((row - y) * tiles.width() + from - x) * 3,
            pixels,
            (row * width + from) * 3,
            bytes);
      }
    }
  }

  /** Looked for once. */
  private static final class Decoder {
    static final Optional<TileDecoder> FOUND =
        ServiceLoader.load(TileDecoder.class, TileDecoder.class.getClassLoader()).findFirst();
  }
}
