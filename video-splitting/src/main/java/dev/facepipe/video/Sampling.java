package dev.facepipe.video;

import java.util.Optional;

/**
 * Says which frames to cut from a video.
 *
 * @param perSecond frames for each second, more than 0 and at most {@value #MAX_PER_SECOND}. Frame
 *     n is the frame on screen at (n - 1) / perSecond seconds, or up to 0.1 seconds later. A video
 *     with fewer frames a second gives some frames twice. Empty: only the first frame
 * @param most limit of the number of frames, at least 1
 */
public record Sampling(Optional<Double> perSecond, int most) {
  /** Highest rate. Cameras that film people have lower rates, so a higher rate is a mistake. */
  public static final int MAX_PER_SECOND = 1000;

  public Sampling {
    perSecond.ifPresent(Sampling::requireRate);
    if (most < 1) {
      throw new IllegalArgumentException(
          "limit of frames is %d; expected 1 or more".formatted(most));
    }
  }

  /** Returns a sampling of only the first frame. */
  public static Sampling first() {
    return new Sampling(Optional.empty(), 1);
  }

  /** Returns a sampling of {@code rate} frames a second, at most {@code most} frames. */
  public static Sampling perSecond(double rate, int most) {
    return new Sampling(Optional.of(rate), most);
  }

  /** Returns true if only the first frame is wanted. */
  public boolean onlyFirst() {
    return perSecond.isEmpty();
  }

  /** Returns the seconds between two frames; 0 if only the first frame is wanted. */
  public double period() {
    return perSecond.map(rate -> 1 / rate).orElse(0.0);
  }

  private static void requireRate(double rate) {
    if (!(rate > 0 && rate <= MAX_PER_SECOND)) { // also refuses NaN
      throw new IllegalArgumentException(
          "frame rate is %s a second; expected more than 0 and at most %d"
              .formatted(rate, MAX_PER_SECOND));
    }
  }
}
