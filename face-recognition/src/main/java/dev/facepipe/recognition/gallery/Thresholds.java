package dev.facepipe.recognition.gallery;

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

  /**
   * Returns the defaults of a network.
   *
   * @param model {@code resnet34} or {@code inception-resnet-v1}
   */
  public static Thresholds of(String model) {
    return switch (model) {
      case "resnet34" -> RESNET34;
      case "inception-resnet-v1" -> INCEPTION_RESNET_V1;
      default ->
          throw new IllegalArgumentException(
              "no default threshold for model %s; expected resnet34 or inception-resnet-v1"
                  .formatted(model));
    };
  }
}
