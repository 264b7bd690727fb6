package dev.facepipe.recognition.quality;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.embedding.Recognisability;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Measures the quality of faces. Thread-safe.
 *
 * @param recognisability figures of the network that makes the embeddings; empty if it has none
 */
public record FaceMeter(Optional<Recognisability> recognisability) {
  /** Pixels between the eyes that score 0: a face of some 10 pixels, which is a few blots. */
  private static final double NEAREST_EYES = 4;

  /**
   * Pixels between the eyes that score 100. In a chip of 150 pixels the eyes are 53 apart, and
   * faces from 40 pixels on cost hardly any recognition: docs/accuracy.md.
   */
  private static final double FARTHEST_EYES = 40;

  /** Sharpness that scores 0 and 100, on a logarithmic scale. Source: the table at the gate. */
  private static final double BLURRED = 1.5;

  private static final double SHARP = 45;

  /** Darkest and lightest luminance that is neither under- nor over-exposed. Source: OFIQ. */
  private static final double DARK = 25;

  private static final double LIGHT = 247;

  /** Returns a meter for the embeddings of a network. */
  public static FaceMeter of(Embedder embedder) {
    return new FaceMeter(embedder.recognisability());
  }

  /**
   * Returns the quality of a face.
   *
   * @param look what the network says of the face; null if no network looked
   */
  public FaceQuality measure(FaceCrop crop, @Nullable Look look) {
    Integer recognised =
        look == null ? null : recognisability.map(r -> r.score(look.embedding())).orElse(null);
    Integer mirrored =
        look == null ? null : recognisability.map(r -> r.mirrorAgreement(look)).orElse(null);
    Face face = crop.face();
    HeadPose pose = HeadPose.of(face.landmarks());
    double[] exposed = exposed(crop);
    return new FaceQuality(
        recognised == null || mirrored == null
            ? recognised
            : Integer.valueOf(Math.min(recognised, mirrored)),
        recognised,
        mirrored,
        percent((eyes(face.landmarks()) - NEAREST_EYES) / (FARTHEST_EYES - NEAREST_EYES)),
        percent(Math.log(Sharpness.of(crop) / BLURRED) / Math.log(SHARP / BLURRED)),
        percent(exposed[0]),
        percent(exposed[1]),
        squaredCosine(pose.yaw()),
        squaredCosine(pose.pitch()),
        squaredCosine(pose.roll()));
  }

  /**
   * Returns a {@link Sharpness} that gives a score, from {@value #BLURRED} for 0 to {@value #SHARP}
   * for 100.
   *
   * @param score sharpness of a {@link FaceQuality}, 0 to 100
   */
  public static double sharpness(int score) {
    return BLURRED * Math.pow(SHARP / BLURRED, score / 100.0);
  }

  private static double eyes(Landmarks landmarks) {
    return Math.hypot(
        landmarks.rightEye().x() - landmarks.leftEye().x(),
        landmarks.rightEye().y() - landmarks.leftEye().y());
  }

  /** Returns the shares of the face's pixels that are not nearly black, and not nearly white. */
  private static double[] exposed(FaceCrop crop) {
    RgbImage image = crop.image();
    FaceArea area = FaceArea.of(crop);
    int dark = 0;
    int light = 0;
    for (int y = area.top(); y < area.bottom(); y++) {
      for (int x = area.left(); x < area.right(); x++) {
        double grey = Sharpness.grey(image, x, y);
        dark += grey <= DARK ? 1 : 0;
        light += grey >= LIGHT ? 1 : 0;
      }
    }
    double all = (double) (area.right() - area.left()) * (area.bottom() - area.top());
    return new double[] {1 - dark / all, 1 - light / all};
  }

  private static int squaredCosine(double degrees) {
    double cosine = Math.max(0, Math.cos(Math.toRadians(degrees)));
    return percent(cosine * cosine);
  }

  /** Returns a share as a score; a NaN, of a face without any detail, scores 0. */
  private static int percent(double share) {
    return (int) Math.round(100 * Math.max(0, Math.min(1, share)));
  }
}
