package dev.facepipe.common.face;

import org.jspecify.annotations.Nullable;

/**
 * How good a face is for recognition, in scores from 0 (worst) to 100. Names as in ISO/IEC 29794-5
 * and its reference software OFIQ, where it has a name.
 *
 * @param unifiedQualityScore the smaller of {@code recognisability} and {@code mirrorAgreement};
 *     null if the network has no figures for it
 * @param recognisability how far the embedding lies from those of faces that nobody can recognise;
 *     null if the network has no figures for it
 * @param mirrorAgreement how near the embedding of the mirror image is; null if nobody looked
 * @param interEyeDistance pixels between the eyes: 0 at 4 pixels or fewer, 100 at 40 or more
 * @param sharpness details of the face at the size that networks see
 * @param underExposurePrevention share of pixels that are not nearly black
 * @param overExposurePrevention share of pixels that are not nearly white
 * @param headPoseYaw squared cosine of the angle by which the head is turned to a side
 * @param headPosePitch squared cosine of the angle by which the head looks up or down
 * @param headPoseRoll squared cosine of the angle by which the head is tilted
 */
public record FaceQuality(
    @Nullable Integer unifiedQualityScore,
    @Nullable Integer recognisability,
    @Nullable Integer mirrorAgreement,
    int interEyeDistance,
    int sharpness,
    int underExposurePrevention,
    int overExposurePrevention,
    int headPoseYaw,
    int headPosePitch,
    int headPoseRoll) {
  /**
   * Least unified quality score of a face that may get a name. Measured with ResNet-34 in {@code
   * docs/accuracy.md}: one of 400 good photographs is below it, and most false detections are.
   */
  public static final int RECOGNISABLE = 40;

  /** Returns true unless the network says that the face cannot be recognised. */
  public boolean isRecognisable() {
    return unifiedQualityScore == null || unifiedQualityScore >= RECOGNISABLE;
  }
}
