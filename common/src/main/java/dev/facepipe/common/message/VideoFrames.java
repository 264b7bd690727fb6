package dev.facepipe.common.message;

import java.util.List;

/**
 * When the frames of a video are on screen.
 *
 * @param drop key and ETag of the video
 * @param complete true if the video was cut without a failure
 * @param times when each frame is on screen, in seconds from the start of the video, ascending; at
 *     least one
 * @param end end of the last frame's time on screen, in seconds
 */
public record VideoFrames(Drop drop, boolean complete, List<Double> times, double end) {
  public VideoFrames {
    Require.present(drop, "drop");
    Require.present(times, "times");
    times = List.copyOf(times);
    if (times.isEmpty() || !times.stream().sorted().toList().equals(times)) {
      throw new IllegalArgumentException(
          "times of %d frames are not in order; expected at least one, ascending"
              .formatted(times.size()));
    }
    if (!(end >= times.get(times.size() - 1))) { // also refuses NaN
      throw new IllegalArgumentException(
          "end is %s seconds; expected at least the time of the last frame".formatted(end));
    }
  }

  /** Returns the number of frames. */
  public int count() {
    return times.size();
  }

  /**
   * Returns when a frame is on screen first, in seconds.
   *
   * @param number number of the frame, from 1
   */
  public double from(int number) {
    return times.get(number - 1);
  }

  /** Returns when the next frame replaces a frame on screen, in seconds. */
  public double to(int number) {
    return number == times.size() ? end : times.get(number);
  }
}
