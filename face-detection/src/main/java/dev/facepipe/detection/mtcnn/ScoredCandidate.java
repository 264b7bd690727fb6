package dev.facepipe.detection.mtcnn;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.Landmarks;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A candidate with a network's output for the candidate.
 *
 * @param shift correction of left, top, right and bottom, as fractions of the candidate's size
 * @param landmarks in frame pixels; only O-Net returns landmarks
 */
record ScoredCandidate(Candidate candidate, float[] shift, @Nullable Landmarks landmarks) {

  /** Returns a copy with the candidate moved by O-Net's correction. */
  ScoredCandidate moved() {
    return new ScoredCandidate(candidate.shiftedInclusive(shift), new float[4], landmarks);
  }

  boolean hasArea() {
    return candidate.left() < candidate.right() && candidate.top() < candidate.bottom();
  }

  /** Returns the face. Call only if {@link #hasArea} returns true. */
  Face face() {
    return new Face(
        new Box(candidate.left(), candidate.top(), candidate.right(), candidate.bottom()),
        candidate.score(),
        Objects.requireNonNull(landmarks, "landmarks: only O-Net's candidates are faces"));
  }
}
