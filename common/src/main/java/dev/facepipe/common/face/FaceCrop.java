package dev.facepipe.common.face;

import dev.facepipe.common.image.RgbImage;

/**
 * A face that was cut out of its frame with some margin.
 *
 * <p>A point {@code p} of the frame is at {@code (p - origin) * scale} in the crop; the origin is
 * {@code (left, top)}.
 *
 * @param face the face, in pixels of the frame
 * @param image the crop
 * @param left the crop's first column in the frame
 * @param top the crop's first row in the frame
 * @param scale pixels of the crop per pixel of the frame, above 0 and at most 1; below 1 if the
 *     face is very large or the frame was read at a smaller scale
 */
public record FaceCrop(Face face, RgbImage image, int left, int top, float scale) {
  public FaceCrop {
    if (!(scale > 0 && scale <= 1)) {
      throw new IllegalArgumentException(
          "scale of a crop is %s; expected above 0, at most 1".formatted(scale));
    }
  }

  /** Returns this crop as part of a frame whose width and height are {@code by} times larger. */
  public FaceCrop enlarged(int by) {
    return by == 1 ? this : new FaceCrop(face.enlarged(by), image, left * by, top * by, scale / by);
  }

  /** Returns the face's box in pixels of the crop. */
  public Box box() {
    Box b = face.box();
    return new Box(
        (b.left() - left) * scale,
        (b.top() - top) * scale,
        (b.right() - left) * scale,
        (b.bottom() - top) * scale);
  }

  /** Returns the face's landmarks in pixels of the crop. */
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
