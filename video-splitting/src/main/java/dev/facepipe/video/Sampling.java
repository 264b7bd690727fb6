package dev.facepipe.video;

/**
 * Says which frames to cut from a video.
 *
 * @param kind how frames are chosen
 * @param perSecond frames for each second, more than 0 and at most {@value #MAX_PER_SECOND}: as
 *     many with {@link Kind#STEADY}, at most as many with {@link Kind#AUTO}; 0 with {@link
 *     Kind#FIRST}
 * @param most limit of the number of frames, at least 1
 */
public record Sampling(Kind kind, double perSecond, int most) {
  /** How frames are chosen. */
  public enum Kind {
    /** Only the first frame. */
    FIRST,
    /**
     * Frame n is the frame on screen at (n - 1) / perSecond seconds, or up to 0.1 seconds later. A
     * video with fewer frames a second gives some frames twice.
     */
    STEADY,
    /**
     * The first frame of each scene, and in a long scene a frame every {@link #AUTO_PERIOD}
     * seconds. Every frame is given once.
     */
    AUTO
  }

  /** Highest rate. Cameras that film people have lower rates, so a higher rate is a mistake. */
  public static final int MAX_PER_SECOND = 1000;

  /**
   * Most frames a second with {@link Kind#AUTO}: a frame of each scene of a quarter of a second. In
   * a video that changes all the time, this is the cost.
   */
  public static final double AUTO_PER_SECOND = 4;

  /** Seconds between two frames of a scene with {@link Kind#AUTO}. */
  public static final double AUTO_PERIOD = 2;

  public Sampling {
    if (kind != Kind.FIRST) {
      requireRate(perSecond);
    }
    if (most < 1) {
      throw new IllegalArgumentException(
          "limit of frames is %d; expected 1 or more".formatted(most));
    }
  }

  /** Returns a sampling of only the first frame. */
  public static Sampling first() {
    return new Sampling(Kind.FIRST, 0, 1);
  }

  /** Returns a sampling of {@code rate} frames a second, at most {@code most} frames. */
  public static Sampling perSecond(double rate, int most) {
    return new Sampling(Kind.STEADY, rate, most);
  }

  /** Returns a sampling that follows the content, of at most {@code most} frames. */
  public static Sampling auto(int most) {
    return new Sampling(Kind.AUTO, AUTO_PER_SECOND, most);
  }

  /** Returns true if only the first frame is wanted. */
  public boolean onlyFirst() {
    return kind == Kind.FIRST;
  }

  /**
   * Returns the longest time between two frames in seconds, if the video has as many frames; 0 if
   * only the first frame is wanted.
   */
  public double period() {
    return switch (kind) {
      case FIRST -> 0;
      case STEADY -> 1 / perSecond;
      case AUTO -> AUTO_PERIOD;
    };
  }

  private static void requireRate(double rate) {
    if (!(rate > 0 && rate <= MAX_PER_SECOND)) { // also refuses NaN
      throw new IllegalArgumentException(
          "frame rate is %s a second; expected more than 0 and at most %d"
              .formatted(rate, MAX_PER_SECOND));
    }
  }
}
