package dev.facepipe.recognition.calibration;

import dev.facepipe.recognition.gallery.Calibration;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.LeaveOneOut;
import dev.facepipe.recognition.gallery.MatchRules;
import java.time.LocalDate;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Chooses the threshold of one gallery. Its strangers are the gallery's own people, each searched
 * among the others, and people who are not enrolled. Immutable.
 */
public final class GalleryCalibrator {
  private final Gallery gallery;
  private final LeaveOneOut measured;
  private final double[] others;
  private final Calibrator calibrator;

  /**
   * Takes what was measured.
   *
   * @param measured distances within the gallery
   * @param others the nearest distance of each person who is not enrolled, in any order; copied
   */
  public GalleryCalibrator(Gallery gallery, LeaveOneOut measured, double[] others) {
    this.gallery = gallery;
    this.measured = measured;
    this.others = others.clone();
    this.calibrator = without(Set.of());
  }

  private Calibrator without(Set<String> names) {
    return new Calibrator(
        measured.strangers().entrySet().stream()
            .filter(person -> !names.contains(person.getKey()))
            .mapToDouble(Map.Entry::getValue)
            .toArray(),
        others,
        measured.appearances());
  }

  /** Returns what thresholds do to all people measured. */
  public Calibrator calibrator() {
    return calibrator;
  }

  /**
   * Returns the threshold to store for a target; 0 if no distance above 0 keeps the promise. If so
   * few strangers cannot promise the target, the threshold is the one for the best promise, and
   * never above the default.
   *
   * @param target largest share of strangers that may get a name, above 0, below 1
   */
  public double threshold(double target) {
    return threshold(calibrator, target, target);
  }

  /** Returns the share that is promised for a target: the best promise, if that is larger. */
  public double promise(double target) {
    return Math.max(target, calibrator.bestPromise());
  }

  private double threshold(Calibrator people, double promise, double target) {
    double possible = Math.max(promise, people.bestPromise());
    double promised = people.threshold(possible).orElse(0);
    double bySize = MatchRules.of(gallery.model()).defaults().gallery(gallery.size());
    return possible > target ? Math.min(promised, bySize) : promised;
  }

  /**
   * Returns the calibration to store for a target.
   *
   * @param target a share for which there is a {@link #threshold}
   */
  public Calibration calibration(double target, LocalDate date) {
    return calibration(threshold(target), promise(target), date, "");
  }

  /**
   * Returns the calibration to store for a threshold that a person chose. It promises what the
   * people measured allow.
   *
   * @param threshold L2 distance, above 0
   */
  public Calibration byHand(double threshold, LocalDate date) {
    return calibration(threshold, calibrator.promise(threshold), date, "chosen by hand; ");
  }

  private Calibration calibration(double threshold, double promise, LocalDate date, String how) {
    return new Calibration(
        threshold,
        promise,
        gallery.people().size(),
        date,
        "%s%d strangers searched in the gallery".formatted(how, calibrator.strangers()));
  }

  /**
   * Returns the threshold for a target without the two people who are nearest to each other, if
   * they look like one person; nothing if they do not.
   */
  public OptionalDouble withoutClosest(double target) {
    if (measured.closest().isEmpty()) {
      return OptionalDouble.empty();
    }
    LeaveOneOut.Pair closest = measured.closest().get(0);
    if (closest.distance() > MatchRules.of(gallery.model()).alike(gallery)) {
      return OptionalDouble.empty();
    }
    Calibrator rest = without(Set.of(closest.name(), closest.other()));
    return OptionalDouble.of(threshold(rest, promise(target), target));
  }
}
