package dev.facepipe.detection.mtcnn;

/**
 * A place where a face may be, in frame pixels.
 *
 * <p>Not a {@code Box}: a network may move the sides past each other; later steps drop such a
 * candidate. Computes in float, as the reference does.
 *
 * @param score the last network's probability of a face, 0 to 1
 */
record Candidate(float left, float top, float right, float bottom, float score) {

  float area() {
    return (right - left) * (bottom - top);
  }

  /** Returns the area with both edge pixels counted, as MTCNN's authors' code does after O-Net. */
  float inclusiveArea() {
    return (right - left + 1) * (bottom - top + 1);
  }

  /** Moves left, top, right, bottom by fractions of the size, as P-Net's regression requires. */
  Candidate shifted(float[] shares) {
    return shifted(shares, right - left, bottom - top);
  }

  /**
   * Moves the sides by fractions of the inclusive size, as R-Net's and O-Net's regressions require.
   */
  Candidate shiftedInclusive(float[] shares) {
    return shifted(shares, right - left + 1, bottom - top + 1);
  }

  private Candidate shifted(float[] shares, float width, float height) {
    return new Candidate(
        left + shares[0] * width,
        top + shares[1] * height,
        right + shares[2] * width,
        bottom + shares[3] * height,
        score);
  }

  /** Returns the square with the same centre and the length of the longer side. */
  Candidate squared() {
    float width = right - left;
    float height = bottom - top;
    float side = Math.max(width, height);
    float squareLeft = left + width * 0.5f - side * 0.5f;
    float squareTop = top + height * 0.5f - side * 0.5f;
    return new Candidate(squareLeft, squareTop, squareLeft + side, squareTop + side, score);
  }

  Candidate scored(float newScore) {
    return new Candidate(left, top, right, bottom, newScore);
  }
}
