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

  /**
   * Returns true if the match names the person in the picture, false if the person is unknown. A
   * face that is nearer to an ignored face than to every person is unknown with either policy.
   */
  public boolean accepts(Match match) {
    return match.toIgnored() == null && isNear(match.distance());
  }

  /**
   * Returns true if the face is one that the gallery ignores. A face beyond the threshold of the
   * nearest ignored face is only a stranger.
   */
  public boolean ignores(Match match) {
    return match.toIgnored() != null && isNear(match.toIgnored());
  }

  private boolean isNear(double distance) {
    return switch (policy) {
      case NEAREST -> true;
      case THRESHOLD -> distance <= threshold;
    };
  }
}
