package dev.facepipe.detection.mtcnn;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.Landmarks;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A candidate and what a network says of it.
 *
 * @param shift how far left, top, right and bottom are off, as shares of the candidate's size
 * @param landmarks in pixels of the frame; only O-Net gives them
 */
record Judged(Candidate candidate, float[] shift, @Nullable Landmarks landmarks) {

  /** With the candidate where O-Net sees the face. */
  Judged moved() {
    return new Judged(candidate.shiftedInclusive(shift), new float[4], landmarks);
  }

  boolean hasArea() {
    return candidate.left() < candidate.right() && candidate.top() < candidate.bottom();
  }

  /** O-Net's word as a face; only after {@link #hasArea}. */
  Face face() {
    return new Face(
        new Box(candidate.left(), candidate.top(), candidate.right(), candidate.bottom()),
        candidate.score(),
        Objects.requireNonNull(landmarks, "landmarks: only O-Net's candidates are faces"));
  }
}
