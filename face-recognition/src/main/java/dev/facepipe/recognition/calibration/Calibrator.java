package dev.facepipe.recognition.calibration;

import dev.facepipe.recognition.gallery.LeaveOneOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * Chooses thresholds that keep a promise about strangers, and says what they cost. Immutable.
 *
 * <p>The promise is conformal: a stranger's nearest distance is as likely to have each rank among
 * those of {@code n} other strangers. So a threshold below the {@code k}-th smallest of them names
 * a new stranger with a probability of at most {@code k / (n + 1)}. Source: Vovk and others,
 * Algorithmic Learning in a Random World (2005). The distances of enrolled people come in pairs,
 * because the nearest of two is mostly nearest to the other as well. So with enrolled people among
 * the strangers it is {@code (k + 1) / (n + 1)}, as measured in docs/accuracy.md.
 *
 * <p>The promise holds for strangers who are to this gallery what its people are to each other:
 * people like them, in pictures like theirs.
 */
public final class Calibrator {
  private final double[] strangers;

  /** By how much the rank in the promise is above that of the distance: 1 with enrolled people. */
  private final int paired;

  private final List<LeaveOneOut.Appearance> appearances;
  private final Optional<WeibullTail> tail;

  /**
   * Takes distances that were measured.
   *
   * @param enrolled the nearest distance of each enrolled person to the others, in any order
   * @param others the nearest distance of each person who is not enrolled, in any order
   * @param appearances photographs of enrolled people
   */
  public Calibrator(double[] enrolled, double[] others, List<LeaveOneOut.Appearance> appearances) {
    this.strangers = DoubleStream.concat(Arrays.stream(enrolled), Arrays.stream(others)).toArray();
    this.paired = enrolled.length > 0 ? 1 : 0;
    Arrays.sort(this.strangers);
    this.appearances = List.copyOf(appearances);
    this.tail = WeibullTail.fit(this.strangers);
  }

  /**
   * What a threshold does.
   *
   * @param threshold largest L2 distance that gives a name
   * @param named strangers of those measured who would get a name
   * @param missed appearances of enrolled people who would not get their name
   * @param namedAtTen expected share of strangers named with 10 times as many people, 0 to 1; empty
   *     if there are too few strangers to tell
   * @param namedAtHundred the same with 100 times as many
   */
  public record Effect(
      double threshold,
      Share named,
      Share missed,
      OptionalDouble namedAtTen,
      OptionalDouble namedAtHundred) {}

  /** Returns the number of strangers that were measured. */
  public int strangers() {
    return strangers.length;
  }

  /** Returns the smallest share of strangers named that can be promised, 0 to 1. */
  public double bestPromise() {
    return Math.min(1, (1.0 + paired) / (strangers.length + 1));
  }

  /** Returns how many strangers of the same kind have to be measured to promise a share. */
  public int needed(double target) {
    return (int) Math.ceil((1 + paired) / target - 1 - 1e-9); // 1 / 0.01 is not exact
  }

  /**
   * Returns the largest threshold at which a stranger gets a name with a probability of at most
   * {@code target}; nothing if so few strangers can't promise that.
   *
   * @param target above 0, below 1
   */
  public OptionalDouble threshold(double target) {
    int rank = (int) Math.floor(target * (strangers.length + 1) + 1e-9) - paired;
    if (rank < 1 || strangers.length == 0) {
      return OptionalDouble.empty();
    }
    // Distances are compared as floats, so step down to the float below.
    double below = Math.nextDown((float) strangers[Math.min(rank, strangers.length) - 1]);
    return below > 0 ? OptionalDouble.of(below) : OptionalDouble.empty();
  }

  /**
   * Returns the smallest share of strangers named that can be promised at a threshold, 0 to 1.
   *
   * @param threshold largest L2 distance that gives a name
   */
  public double promise(double threshold) {
    int rank = named(threshold) + 1;
    return Math.min(1, (double) (rank + paired) / (strangers.length + 1));
  }

  private int named(double threshold) {
    int named = 0;
    while (named < strangers.length && strangers[named] <= threshold) {
      named++;
    }
    return named;
  }

  /** Returns what a threshold does. */
  public Effect effect(double threshold) {
    int missed =
        (int) appearances.stream().filter(appearance -> !appearance.isNamed(threshold)).count();
    return new Effect(
        threshold,
        Share.of(named(threshold), strangers.length),
        Share.of(missed, appearances.size()),
        grown(threshold, 10),
        grown(threshold, 100));
  }

  private OptionalDouble grown(double threshold, double times) {
    return tail.map(fitted -> OptionalDouble.of(fitted.named(threshold, times)))
        .orElseGet(OptionalDouble::empty);
  }

  /** Returns the effects of evenly spaced thresholds, from 0 to beyond all distances measured. */
  public List<Effect> curve(int points) {
    double most = strangers.length == 0 ? 0 : strangers[strangers.length - 1];
    for (LeaveOneOut.Appearance appearance : appearances) {
      most = Math.max(most, appearance.own());
    }
    List<Effect> curve = new ArrayList<>();
    for (int i = 1; i <= points; i++) {
      curve.add(effect(1.05 * most * i / points));
    }
    return curve;
  }
}
