package dev.facepipe.bench.films;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;

/**
 * A photograph of one person, cut around the face.
 *
 * @param face box of the face in pixels of the image, {@value #FACE} pixels high, give or take one
 */
record Portrait(RgbImage image, Box face) {
  /** Height of the face in pixels: as high as the largest face that a video shows. */
  static final int FACE = 130;

  /**
   * Pixels around the face that stay, relative to its height, as far as the photograph has them.
   */
  private static final float MARGIN = 0.35f;

  /** Returns the portrait of a face. */
  static Portrait of(RgbImage photograph, Box face) {
    float margin = MARGIN * face.height();
    int left = Math.max(0, Math.round(face.left() - margin));
    int top = Math.max(0, Math.round(face.top() - margin));
    int right = Math.min(photograph.width(), Math.round(face.right() + margin));
    int bottom = Math.min(photograph.height(), Math.round(face.bottom() + margin));
    return new Portrait(
            photograph.crop(left, top, right, bottom),
            new Box(face.left() - left, face.top() - top, face.right() - left, face.bottom() - top))
        .withFaceOf(FACE);
  }

  /** Returns the portrait with a face of another height in pixels. */
  Portrait withFaceOf(double height) {
    double scale = height / face.height();
    int width = Math.max(1, (int) Math.round(image.width() * scale));
    int rows = Math.max(1, (int) Math.round(image.height() * scale));
    RgbImage scaled =
        scale < 1 ? ImageCodec.shrink(image, width, rows) : ImageCodec.resize(image, width, rows);
    float across = (float) width / image.width();
    float down = (float) rows / image.height();
    return new Portrait(
        scaled,
        new Box(
            face.left() * across, face.top() * down, face.right() * across, face.bottom() * down));
  }

  /** Returns the portrait with another image of the same size. */
  Portrait with(RgbImage other) {
    return new Portrait(other, face);
  }

  /** Returns the portrait mirrored left to right. */
  Portrait mirrored() {
    return new Portrait(
        image.mirrored(),
        new Box(
            image.width() - face.right(), face.top(), image.width() - face.left(), face.bottom()));
  }

  /** Returns the portrait in another light: each value times {@code gain}, at most 255. */
  Portrait lit(double gain) {
    return with(lit(image, gain));
  }

  /** Returns an image in another light: each value times {@code gain}, at most 255. */
  static RgbImage lit(RgbImage image, double gain) {
    if (gain == 1) {
      return image;
    }
    byte[] pixels = image.pixels();
    byte[] out = new byte[pixels.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) Math.min(255, Math.round(gain * (pixels[i] & 0xff)));
    }
    return new RgbImage(image.width(), image.height(), out);
  }
}
