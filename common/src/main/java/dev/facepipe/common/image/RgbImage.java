package dev.facepipe.common.image;

/**
 * The pixels of a picture: 8-bit RGB, rows from top to bottom, three bytes per pixel, no padding.
 *
 * <p>Immutable by agreement: the array is not copied, so nobody may write to it afterwards.
 * Thread-safe.
 */
public final class RgbImage {
  private static final int CHANNELS = 3;

  private final int width;
  private final int height;
  private final byte[] pixels;

  /**
   * Wraps pixels without copying them.
   *
   * @param pixels red, green, blue of each pixel, row by row: {@code width * height * 3} bytes
   */
  public RgbImage(int width, int height, byte[] pixels) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "picture is %dx%d; expected at least 1x1".formatted(width, height));
    }
    long wanted = (long) width * height * CHANNELS;
    if (pixels.length != wanted) {
      throw new IllegalArgumentException(
          "picture of %dx%d has %d bytes; expected %d"
              .formatted(width, height, pixels.length, wanted));
    }
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /** Returns the number of columns. */
  public int width() {
    return width;
  }

  /** Returns the number of rows. */
  public int height() {
    return height;
  }

  /** Returns the pixel array itself, not a copy. Callers must not write to it. */
  public byte[] pixels() {
    return pixels;
  }

  /** Returns one channel (0 red, 1 green, 2 blue) of one pixel, 0 to 255. */
  public int at(int x, int y, int channel) {
    return pixels[(y * width + x) * CHANNELS + channel] & 0xff;
  }

  /**
   * Returns a copy of a rectangle of this image.
   *
   * @param left first column, inclusive
   * @param top first row, inclusive
   * @param right right edge, exclusive
   * @param bottom bottom edge, exclusive
   */
  public RgbImage crop(int left, int top, int right, int bottom) {
    if (left < 0 || top < 0 || right > width || bottom > height || left >= right || top >= bottom) {
      throw new IllegalArgumentException(
          "crop %d,%d to %d,%d is empty or not inside the picture of %dx%d"
              .formatted(left, top, right, bottom, width, height));
    }
    int rowBytes = (right - left) * CHANNELS;
    byte[] out = new byte[rowBytes * (bottom - top)];
    for (int y = top; y < bottom; y++) {
      System.arraycopy(pixels, (y * width + left) * CHANNELS, out, (y - top) * rowBytes, rowBytes);
    }
    return new RgbImage(right - left, bottom - top, out);
  }

  /** Returns a copy that is mirrored left to right. */
  public RgbImage mirrored() {
    byte[] out = new byte[pixels.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = (y * width + x) * CHANNELS;
        int to = (y * width + width - 1 - x) * CHANNELS;
        System.arraycopy(pixels, from, out, to, CHANNELS);
      }
    }
    return new RgbImage(width, height, out);
  }

  /**
   * Writes the pixels as input of a network: pixel by pixel, red, green, blue, each as {@code
   * (value - mean) / divisor}.
   *
   * @param out receives {@code height * width * 3} values
   * @param offset index in {@code out} of the first value
   */
  public void writeValues(float[] out, int offset, float mean, float divisor) {
    for (int i = 0; i < pixels.length; i++) {
      out[offset + i] = ((pixels[i] & 0xff) - mean) / divisor;
    }
  }
}
