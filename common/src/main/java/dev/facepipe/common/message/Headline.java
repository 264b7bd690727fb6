package dev.facepipe.common.message;

import dev.facepipe.common.message.Answer.NamedFace;
import java.util.List;

/**
 * Which face gives an answer its result. Faces that are unrecognisable or ignored never do.
 *
 * <p>A camera at a door is asked whether somebody known is there. A stranger who passes closer to
 * the camera must not hide the resident, so {@link #LARGEST_KNOWN} is the default.
 */
public enum Headline {
  /** The largest face, even if it is a stranger's. */
  LARGEST,
  /** The largest face that has a name; if none has, the result is {@value Answer#UNKNOWN}. */
  LARGEST_KNOWN;

  /**
   * Returns the result of an answer.
   *
   * @param faces largest first
   */
  String of(List<NamedFace> faces) {
    return faces.stream()
        .filter(face -> face.reason() == null)
        .map(NamedFace::name)
        .filter(name -> this == LARGEST || !name.equals(Answer.UNKNOWN))
        .findFirst()
        .orElse(Answer.UNKNOWN);
  }
}
