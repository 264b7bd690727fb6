package dev.facepipe.common.face;

/**
 * A face that a detector found.
 *
 * @param box box in pixels of the frame; may reach outside the frame
 * @param probability the detector's confidence, 0 to 1
 * @param landmarks eyes, nose and mouth, in pixels of the frame
 */
public record Face(Box box, float probability, Landmarks landmarks) {
  /**
   * Returns a made-up face for uses without a detector: a square in the middle of the frame, whose
   * side is a quarter of the frame's shorter side, with plausible landmarks.
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

  /** Returns the face in a frame whose width and height are {@code by} times larger. */
  public Face enlarged(int by) {
    return by == 1 ? this : new Face(box.enlarged(by), probability, landmarks.enlarged(by));
  }
}
