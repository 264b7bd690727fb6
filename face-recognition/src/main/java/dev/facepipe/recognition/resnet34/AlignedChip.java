package dev.facepipe.recognition.resnet34;

import dev.facepipe.common.face.AlignedSquare;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.Similarity;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;

/**
 * Rotates, scales and moves a face so that its landmarks lie where ResNet-34 expects them.
 *
 * <p>Alignment matters: on a public set of 300 labelled pairs, 79% are right at distance 0.6 with
 * plain box crops, and 100% with these chips. Source: docs/design.md, section 4.
 */
final class AlignedChip {
  /** Side of a chip in pixels. */
  static final int SIDE = 150;

  private static final int CHANNELS = 3;

  private AlignedChip() {}

  /** Returns the face as a chip of {@value #SIDE}x{@value #SIDE} pixels; black outside the crop. */
  static RgbImage of(FaceCrop crop) {
    AlignedSquare square = AlignedSquare.of(crop.landmarks());
    RgbImage image = crop.image();
    // Bilinear interpolation reads four pixels. When shrinking to half or less it would skip
    // others,
    // so average first.
    double shrink = Math.min(1, 2 * SIDE / square.side());
    if (shrink < 1) {
      image =
          ImageCodec.shrink(
              image,
              Math.max(1, (int) Math.round(image.width() * shrink)),
              Math.max(1, (int) Math.round(image.height() * shrink)));
    }
    return sample(
        image,
        square.toPicture(),
        (double) image.width() / crop.image().width(),
        (double) image.height() / crop.image().height());
  }

  private static RgbImage sample(RgbImage image, Similarity toCrop, double zoomX, double zoomY) {
    byte[] chip = new byte[SIDE * SIDE * CHANNELS];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double cropX = toCrop.x((double) x / SIDE, (double) y / SIDE);
        double cropY = toCrop.y((double) x / SIDE, (double) y / SIDE);
        // A pixel's coordinates mean its centre, half a pixel from its edges.
        double sourceX = (cropX + 0.5) * zoomX - 0.5;
        double sourceY = (cropY + 0.5) * zoomY - 0.5;
        interpolate(image, sourceX, sourceY, chip, (y * SIDE + x) * CHANNELS);
      }
    }
    return new RgbImage(SIDE, SIDE, chip);
  }

  private static void interpolate(RgbImage image, double x, double y, byte[] chip, int at) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double right = x - left;
    double down = y - top;
    for (int channel = 0; channel < CHANNELS; channel++) {
      double upper =
          (1 - right) * pixel(image, left, top, channel)
              + right * pixel(image, left + 1, top, channel);
      double lower =
          (1 - right) * pixel(image, left, top + 1, channel)
              + right * pixel(image, left + 1, top + 1, channel);
      chip[at + channel] = (byte) Math.round((1 - down) * upper + down * lower);
    }
  }

  private static int pixel(RgbImage image, int x, int y, int channel) {
    boolean outside = x < 0 || y < 0 || x >= image.width() || y >= image.height();
    return outside ? 0 : image.at(x, y, channel);
  }
}
