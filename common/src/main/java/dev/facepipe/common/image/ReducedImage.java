package dev.facepipe.common.image;

/**
 * A picture's pixels, of which there may be fewer than the file holds.
 *
 * @param image the pixels, upright
 * @param by how many pixels of the file, in each direction, make one of the image: 1, 2, 4 or 8
 * @param width columns of the whole picture, upright; the last one of the image may stand for fewer
 *     than {@code by} of them
 * @param height rows of the whole picture, upright
 */
public record ReducedImage(RgbImage image, int by, int width, int height) {
  public ReducedImage {
    if (by < 1
        || image.width() != -Math.floorDiv(-width, by)
        || image.height() != -Math.floorDiv(-height, by)) {
      throw new IllegalArgumentException(
          "image of %dx%d for a picture of %dx%d reduced by %d"
              .formatted(image.width(), image.height(), width, height, by));
    }
  }
}
