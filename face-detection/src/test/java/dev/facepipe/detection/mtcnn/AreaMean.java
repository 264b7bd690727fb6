package dev.facepipe.detection.mtcnn;

import dev.facepipe.common.image.RgbImage;
import java.util.Random;

/** Scales a region by the definition of PyTorch's adaptive average pooling, value by value. */
final class AreaMean {
  private AreaMean() {}

  static float[] of(RgbImage image, Region region, int width, int height) {
    int sourceWidth = region.right() - region.left();
    int sourceHeight = region.bottom() - region.top();
    float[] out = new float[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int firstRow = y * sourceHeight / height;
        int lastRow = (int) Math.ceil((y + 1.0) * sourceHeight / height);
        int firstColumn = x * sourceWidth / width;
        int lastColumn = (int) Math.ceil((x + 1.0) * sourceWidth / width);
        for (int channel = 0; channel < 3; channel++) {
          double sum = 0;
          for (int row = firstRow; row < lastRow; row++) {
            for (int column = firstColumn; column < lastColumn; column++) {
              sum += image.at(region.left() + column, region.top() + row, channel);
            }
          }
          double mean = sum / ((lastRow - firstRow) * (lastColumn - firstColumn));
          out[(y * width + x) * 3 + channel] = (float) ((mean - 127.5) / 128);
        }
      }
    }
    return out;
  }

  /** Returns a picture of random bytes. */
  static RgbImage noise(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    new Random(1).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }
}
