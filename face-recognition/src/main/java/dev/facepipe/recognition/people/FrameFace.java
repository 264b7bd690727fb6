package dev.facepipe.recognition.people;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A face of one frame. Compares by identity.
 *
 * @param frame number of the frame, from 1
 * @param place place of the face in the frame's answer, from 0; largest first
 * @param embedding finite values; nobody may write to them
 * @param isClear true if the network can recognise the face
 * @param weight how much the embedding tells about the person, above 0
 * @param name the name that the face alone has; null if it has none
 * @param sureName that name if the face alone may have it in a summary: a face with another sure
 *     name is another person
 * @param quality unified quality score, 0 to 100; null if nobody measured it
 */
record FrameFace(
    int frame,
    int place,
    Box box,
    float[] embedding,
    boolean isClear,
    double weight,
    @Nullable String name,
    @Nullable String sureName,
    @Nullable Integer quality) {
  /**
   * Side of a face in pixels from which a larger face tells no more. With one photograph a person,
   * faces of 64 pixels lose one point of right names to large ones, faces of 40 pixels three and
   * faces of 24 pixels thirty: docs/accuracy.md, "Small, blurred, dark".
   */
  private static final double LARGE = 64;

  /** By frame, then largest first. */
  static final Comparator<FrameFace> ORDER =
      Comparator.comparingInt(FrameFace::frame).thenComparingInt(FrameFace::place);

  /** Least weight, so that faces of quality 0 still have a mean. */
  private static final double LEAST = 1e-3;

  static FrameFace of(int frame, int place, NamedFace face, float[] embedding) {
    FaceQuality quality = face.quality();
    Integer score = quality == null ? null : quality.unifiedQualityScore();
    String name = face.name().equals(Answer.UNKNOWN) ? null : face.name();
    return new FrameFace(
        frame,
        place,
        face.box(),
        embedding,
        !Answer.UNRECOGNISABLE.equals(face.reason()),
        weight(face, score),
        name,
        isSure(face) ? name : null,
        score);
  }

  /**
   * Returns recognisability times the side of the face times the detector's probability. Source of
   * the first factor: Deng and others, Harnessing Unrecognizable Faces for Improving Face
   * Recognition (arXiv 2106.04112).
   */
  private static double weight(NamedFace face, @Nullable Integer score) {
    double recognisable = score == null ? 1 : score / 100.0;
    double side = Math.min(Math.sqrt(face.box().area()), LARGE) / LARGE;
    double weight = recognisable * side * face.probability();
    return weight > LEAST ? weight : LEAST; // also for NaN
  }

  private static boolean isSure(NamedFace face) {
    Float distance = face.distance();
    Float threshold = face.threshold();
    return distance != null && threshold != null && distance <= VideoRule.ONE_FRAME * threshold;
  }

  /** Returns the shared area of two faces' boxes, as a share of their union; 0 to 1. */
  double overlap(FrameFace other) {
    Box left = box;
    Box right = other.box;
    double width = Math.min(left.right(), right.right()) - Math.max(left.left(), right.left());
    double height = Math.min(left.bottom(), right.bottom()) - Math.max(left.top(), right.top());
    if (!(width > 0 && height > 0)) {
      return 0;
    }
    double shared = width * height;
    return shared / (left.area() + right.area() - shared);
  }
}
