package dev.facepipe.recognition.embedding;

/**
 * Default thresholds: the largest L2 distance at which two embeddings count as one person. A
 * gallery needs a lower threshold than a pair of pictures, because each further person is one more
 * chance to mistake a stranger for somebody.
 *
 * @param pairs for comparing two pictures
 * @param gallery for searching one picture in a gallery
 */
public record Thresholds(double pairs, double gallery) {
  /**
   * Pairs: dlib's own threshold for its face network; right for all 300 labelled pairs of a public
   * set. Gallery: measured with 99 people, where 0.6 named 45% of strangers and 0.45 named 2%.
   */
  public static final Thresholds RESNET34 = new Thresholds(0.6, 0.45);

  /** From the literature on FaceNet; not measured here. */
  public static final Thresholds INCEPTION_RESNET_V1 = new Thresholds(1.1, 0.9);

  public Thresholds {
    if (!(0 < gallery && gallery <= pairs && pairs < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "thresholds are pairs=%s gallery=%s; expected above 0, gallery not above pairs"
              .formatted(pairs, gallery));
    }
  }
}
