package dev.facepipe.recognition.gallery;

/**
 * Decides whether a match is a name.
 *
 * @param threshold largest L2 distance of one person, above 0. The threshold itself still counts as
 *     the same person, as in face_recognition, a Python library on dlib ({@code compare_faces}:
 *     {@code <=}).
 */
public record MatchRule(MatchPolicy policy, double threshold) {
  public MatchRule {
    if (!(threshold > 0 && threshold < Double.POSITIVE_INFINITY)) { // also refuses NaN
      throw new IllegalArgumentException(
          "match threshold is %s; expected a distance above 0".formatted(threshold));
    }
  }

  /** Returns true if the match names the person in the picture, false if the person is unknown. */
  public boolean accepts(Match match) {
    return switch (policy) {
      case NEAREST -> true;
      case THRESHOLD -> match.distance() <= threshold;
    };
  }
}
