package dev.facepipe.recognition.embedding;

/**
 * Default L2 distances up to which two vectors are one person. Comparing two pictures and searching
 * a gallery are different questions: every further person in a gallery is one more chance to take a
 * stranger for somebody.
 *
 * @param pairs for two pictures: same or not
 * @param gallery for one picture and a gallery: who, if anybody
 */
public record Thresholds(double pairs, double gallery) {
  /**
   * Pairs: dlib's own figure for its face network; measured on a public set of 300 labelled pairs,
   * all 300 right. Gallery: measured against 99 people, where 0.6 gave 45% of strangers some name
   * and 0.45 gave 2%.
   */
  public static final Thresholds RESNET34 = new Thresholds(0.6, 0.45);

  /** From the literature on FaceNet, not yet measured here. */
  public static final Thresholds INCEPTION_RESNET_V1 = new Thresholds(1.1, 0.9);

  public Thresholds {
    if (!(0 < gallery && gallery <= pairs && pairs < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "thresholds are pairs=%s gallery=%s; expected above 0, gallery not above pairs"
              .formatted(pairs, gallery));
    }
  }
}
