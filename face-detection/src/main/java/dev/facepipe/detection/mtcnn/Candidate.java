package dev.facepipe.detection.mtcnn;

/**
 * A place where a face may be, in pixels of the frame.
 *
 * <p>Not a {@code Box}: a network may move its sides past each other, and such a candidate just
 * dies out. Arithmetic is in float, as the reference's is.
 *
 * @param score how sure the last network was, 0 to 1
 */
record Candidate(float left, float top, float right, float bottom, float score) {

  float area() {
    return (right - left) * (bottom - top);
  }

  /** Area counting both edge pixels, as MTCNN's authors' code does after O-Net. */
  float inclusiveArea() {
    return (right - left + 1) * (bottom - top + 1);
  }

  /** Moves left, top, right, bottom by shares of the size: what P-Net's regression means. */
  Candidate shifted(float[] shares) {
    return shifted(shares, right - left, bottom - top);
  }

  /** The same with the size counted inclusively: what R-Net's and O-Net's regressions mean. */
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

  /** The square around the same centre, as long as the longer side. */
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
