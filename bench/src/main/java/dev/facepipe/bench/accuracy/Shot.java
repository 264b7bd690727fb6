package dev.facepipe.bench.accuracy;

import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.recognition.gallery.Flaw;
import org.jspecify.annotations.Nullable;

/**
 * What the networks say of one photograph, or of a degraded copy. The chosen face is the largest
 * one that is recognisable, or else the largest, as in enrolment. Compares by identity.
 *
 * @param embedding of the chosen face; null if no face was found. Nobody may write to it
 * @param quality of the chosen face; null if no face was found
 * @param height of the chosen face's box, in pixels of the photograph; 0 if no face was found
 * @param flaw why enrolment refuses the photograph; null if enrolment takes it
 */
record Shot(
    float @Nullable [] embedding,
    @Nullable FaceQuality quality,
    float height,
    @Nullable Flaw flaw) {
  boolean isFound() {
    return embedding != null;
  }

  /** Returns true if a face was found and may have a name. */
  boolean isRecognisable() {
    return quality != null && quality.isRecognisable();
  }

  /** Returns the degrees by which the head is turned to a side, 0 to 90; 90 without a face. */
  double yaw() {
    return quality == null
        ? 90
        : Math.toDegrees(Math.acos(Math.sqrt(quality.headPoseYaw() / 100.0)));
  }
}
