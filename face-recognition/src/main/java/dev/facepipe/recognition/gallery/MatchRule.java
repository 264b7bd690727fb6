package dev.facepipe.recognition.gallery;

/**
 * Decides whether the nearest person is the one in the picture.
 *
 * @param threshold largest L2 distance that is still the same person, above 0. A distance equal to
 *     it is the same person, as in dlib's face_recognition ({@code compare_faces}: {@code <=}).
 */
public record MatchRule(MatchPolicy policy, double threshold) {
  public MatchRule {
    if (!(threshold > 0 && threshold < Double.POSITIVE_INFINITY)) { // also refuses NaN
      throw new IllegalArgumentException(
          "match threshold is %s; expected a distance above 0".formatted(threshold));
    }
  }

  /** Whether the match names who is in the picture; otherwise they are unknown. */
  public boolean accepts(Match match) {
    return switch (policy) {
      case NEAREST -> true;
      case THRESHOLD -> match.distance() <= threshold;
    };
  }
}
