package dev.facepipe.common.face;

import dev.facepipe.common.image.RgbImage;

/**
 * A face cut out of its frame with its surroundings.
 *
 * <p>A place {@code p} of the frame lies in the crop at {@code (p - origin) * scale}.
 *
 * @param face the face, in pixels of the frame
 * @param image the crop
 * @param left column of the frame where the crop begins
 * @param top row of the frame where the crop begins
 * @param scale pixels of the crop for one pixel of the frame; 1 unless the face is very large or
 *     the frame was read at a smaller scale
 */
public record FaceCrop(Face face, RgbImage image, int left, int top, float scale) {
  public FaceCrop {
    if (!(scale > 0 && scale <= 1)) {
      throw new IllegalArgumentException(
          "scale of a crop is %s; expected above 0, at most 1".formatted(scale));
    }
  }

  /** Returns the same crop, said of a frame of so many times the width and height. */
  public FaceCrop enlarged(int by) {
    return by == 1 ? this : new FaceCrop(face.enlarged(by), image, left * by, top * by, scale / by);
  }

  /** The face's box in pixels of the crop. */
  public Box box() {
    Box b = face.box();
    return new Box(
        (b.left() - left) * scale,
        (b.top() - top) * scale,
        (b.right() - left) * scale,
        (b.bottom() - top) * scale);
  }

  /** The face's landmarks in pixels of the crop. */
  public Landmarks landmarks() {
    Landmarks l = face.landmarks();
    return new Landmarks(
        inCrop(l.leftEye()),
        inCrop(l.rightEye()),
        inCrop(l.nose()),
        inCrop(l.leftMouth()),
        inCrop(l.rightMouth()));
  }

  private Point inCrop(Point p) {
    return new Point((p.x() - left) * scale, (p.y() - top) * scale);
  }
}
