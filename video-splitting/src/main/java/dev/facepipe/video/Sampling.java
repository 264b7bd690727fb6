package dev.facepipe.video;

import java.util.Optional;

/**
 * Which frames of a video are wanted.
 *
 * @param perSecond how many a second, above 0 and at most {@value #MAX_PER_SECOND}: frame n is the
 *     one that shows at (n - 1) / perSecond seconds, or up to a tenth of a second later, so a video
 *     that shows fewer gives some twice. Absent: only the first
 * @param most how many at most, at least 1
 */
public record Sampling(Optional<Double> perSecond, int most) {
  /** More than any camera that films people; a higher rate is a mistake. */
  public static final int MAX_PER_SECOND = 1000;

  public Sampling {
    perSecond.ifPresent(Sampling::requireRate);
    if (most < 1) {
      throw new IllegalArgumentException(
          "at most %d frames of a video; expected at least 1".formatted(most));
    }
  }

  /** Only the first frame. */
  public static Sampling first() {
    return new Sampling(Optional.empty(), 1);
  }

  /** So many a second, to the end of the video or to the last of {@code most}. */
  public static Sampling perSecond(double rate, int most) {
    return new Sampling(Optional.of(rate), most);
  }

  /** Whether only the first frame is wanted. */
  public boolean onlyFirst() {
    return perSecond.isEmpty();
  }

  private static void requireRate(double rate) {
    if (!(rate > 0 && rate <= MAX_PER_SECOND)) { // also refuses NaN
      throw new IllegalArgumentException(
          "%s frames a second; expected above 0 and at most %d".formatted(rate, MAX_PER_SECOND));
    }
  }
}
