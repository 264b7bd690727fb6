package dev.facepipe.common.image;

/**
 * A picture's pixels, read at full size or at a smaller scale.
 *
 * @param image the pixels, upright
 * @param by reduction factor in each direction: 1, 2, 4 or 8
 * @param width columns of the full-size picture, upright. The image has {@code width / by} columns,
 *     rounded up
 * @param height rows of the full-size picture, upright. The image has {@code height / by} rows,
 *     rounded up
 */
public record ReducedImage(RgbImage image, int by, int width, int height) {
  public ReducedImage {
    if (by < 1
        || image.width() != -Math.floorDiv(-width, by)
        || image.height() != -Math.floorDiv(-height, by)) {
      throw new IllegalArgumentException(
          "image is %dx%d; expected the size of a picture of %dx%d reduced by %d"
              .formatted(image.width(), image.height(), width, height, by));
    }
  }
}
