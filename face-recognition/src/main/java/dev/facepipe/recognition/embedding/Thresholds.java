package dev.facepipe.recognition.embedding;

/**
 * Default thresholds: the largest L2 distance at which two embeddings count as one person. A
 * gallery needs a lower threshold than a pair of pictures, because each further photograph is one
 * more chance to mistake a stranger for somebody.
 *
 * <p>The share of pairs of strangers within a small distance {@code t} grows like {@code t} to a
 * power. So a gallery of {@code n} times as many photographs names the same share of strangers at
 * {@code n^(-1/power)} times the threshold. Source and figures: docs/accuracy.md.
 *
 * @param pairs for comparing two pictures
 * @param gallery for searching one picture in a gallery of 99 people with a photograph each
 * @param smaller power by which the threshold rises for fewer photographs; infinite if it must not
 *     rise
 * @param larger power by which the threshold falls for more photographs
 */
public record Thresholds(double pairs, double gallery, double smaller, double larger) {
  /** Number of photographs that {@code gallery} was measured with, each of another person. */
  private static final int MEASURED = 99;

  /**
   * Below this number of photographs the threshold does not rise any more. Smaller galleries were
   * not measured, and the people of a family or a team look more alike than others: at 0.58, one
   * woman of the sample photographs is named as another.
   */
  private static final int LEAST = 20;

  /**
   * Pairs: dlib's own threshold for its face network; right for all 300 labelled pairs of a public
   * set. Gallery: measured with 99 people, where 0.6 named 45% of strangers and 0.45 named 2%.
   * Powers: 11.8 from these two figures, 17.6 from the AT&amp;T faces; each is used where it is the
   * safer one.
   */
  public static final Thresholds RESNET34 = new Thresholds(0.6, 0.45, 17.6, 11.8);

  /**
   * From the literature on FaceNet; not measured here. So the threshold never rises, and falls as
   * ResNet-34's does.
   */
  public static final Thresholds INCEPTION_RESNET_V1 =
      new Thresholds(1.1, 0.9, Double.POSITIVE_INFINITY, 11.8);

  /** Returns thresholds that are the same for every size of a gallery. */
  public static Thresholds fixed(double pairs, double gallery) {
    return new Thresholds(pairs, gallery, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  public Thresholds {
    if (!(0 < gallery && gallery <= pairs && pairs < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "thresholds are pairs=%s gallery=%s; expected above 0, gallery not above pairs"
              .formatted(pairs, gallery));
    }
    if (!(smaller > 0 && larger > 0)) {
      throw new IllegalArgumentException(
          "powers are %s and %s; expected above 0".formatted(smaller, larger));
    }
  }

  /**
   * Returns the threshold for a gallery of this many embeddings; never above that for pairs. Each
   * embedding is a chance: 20 people with three photographs named twice as many strangers as with
   * one at the same threshold.
   *
   * @param embeddings 0 or more; fewer than 20 count as 20
   */
  public double gallery(int embeddings) {
    double growth = (double) Math.max(LEAST, embeddings) / MEASURED;
    return Math.min(pairs, gallery * Math.pow(growth, -1 / (growth < 1 ? smaller : larger)));
  }
}
