package dev.facepipe.common.face;

/**
 * A face that a detector found.
 *
 * @param box where, in pixels of the frame; may reach outside it
 * @param probability how sure the detector is, 0 to 1
 * @param landmarks eyes, nose and mouth, in pixels of the frame
 */
public record Face(Box box, float probability, Landmarks landmarks) {
  public Face {
    if (!(probability >= 0 && probability <= 1)) { // also refuses NaN
      throw new IllegalArgumentException(
          "probability is %s; expected 0 to 1".formatted(probability));
    }
  }
}
