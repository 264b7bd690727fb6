package dev.facepipe.recognition.gallery;

import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.embedding.Thresholds;
import org.jspecify.annotations.Nullable;

/**
 * Gives the rule for a gallery: a larger gallery needs a lower threshold.
 *
 * @param setting the threshold that the user set; null for the gallery's own
 * @param defaults thresholds of the network, for a gallery that brings none
 */
public record MatchRules(MatchPolicy policy, @Nullable Double setting, Thresholds defaults) {
  /** Returns rules that give one threshold to every gallery. */
  public static MatchRules fixed(MatchPolicy policy, double threshold) {
    return new MatchRules(policy, threshold, Thresholds.RESNET34);
  }

  /** Returns the rules of a network, without settings of a user. */
  public static MatchRules of(Thresholds defaults) {
    return new MatchRules(MatchPolicy.THRESHOLD, null, defaults);
  }

  /**
   * Returns the rules of the network that made embeddings, without settings of a user.
   *
   * @throws IllegalArgumentException if the network is not known here
   */
  public static MatchRules of(Model model) {
    return of(EmbedderName.parse(model.name()).thresholds());
  }

  /**
   * Returns the rule for a gallery: the user's threshold, or else that of the gallery's
   * calibration, or else the default for its size. A calibration that is out of date never allows
   * more than the default.
   */
  public MatchRule in(Gallery gallery) {
    return new MatchRule(policy, setting == null ? threshold(gallery) : setting);
  }

  /**
   * Returns the distance within which two people of a gallery look like each other. Unlike the
   * threshold it is not larger for a small gallery, which may grow.
   */
  public double alike(Gallery gallery) {
    return gallery
        .calibration()
        .map(calibration -> threshold(gallery))
        .orElseGet(() -> Math.min(threshold(gallery), defaults.gallery()));
  }

  private double threshold(Gallery gallery) {
    double bySize = defaults.gallery(gallery.size());
    return gallery
        .calibration()
        .map(
            calibration ->
                calibration.isStale(gallery.people().size())
                    ? Math.min(calibration.threshold(), bySize)
                    : calibration.threshold())
        .orElse(bySize);
  }
}
