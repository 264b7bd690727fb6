package dev.facepipe.common.face;

/**
 * A face that a detector found.
 *
 * @param box where, in pixels of the frame; may reach outside it
 * @param probability how sure the detector is, 0 to 1
 * @param landmarks eyes, nose and mouth, in pixels of the frame
 */
public record Face(Box box, float probability, Landmarks landmarks) {
  /**
   * What stands for a face while nobody looks for one: a square of a quarter of the frame's height
   * or width, in its middle, with eyes, nose and mouth about in place.
   */
  public static Face inTheMiddle(int width, int height) {
    float side = Math.min(width, height) / 4f;
    float left = (width - side) / 2;
    float top = (height - side) / 2;
    return new Face(
        new Box(left, top, left + side, top + side),
        1,
        new Landmarks(
            new Point(left + side * 0.3f, top + side * 0.4f),
            new Point(left + side * 0.7f, top + side * 0.4f),
            new Point(left + side * 0.5f, top + side * 0.6f),
            new Point(left + side * 0.35f, top + side * 0.8f),
            new Point(left + side * 0.65f, top + side * 0.8f)));
  }

  public Face {
    if (!(probability >= 0 && probability <= 1)) { // also refuses NaN
      throw new IllegalArgumentException(
          "probability is %s; expected 0 to 1".formatted(probability));
    }
  }

  /** Returns the face as it lies in a frame of so many times the width and height. */
  public Face enlarged(int by) {
    return by == 1 ? this : new Face(box.enlarged(by), probability, landmarks.enlarged(by));
  }
}
