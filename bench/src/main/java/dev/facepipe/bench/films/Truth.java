package dev.facepipe.bench.films;

import dev.facepipe.common.face.Box;
import java.util.Collections;
import java.util.List;

/**
 * Who is where in a video.
 *
 * @param times second at which each frame of the video comes on screen, ascending from 0
 * @param shown the faces of each frame
 * @param end end of the video in seconds
 */
record Truth(List<Double> times, List<List<Shown>> shown, double end) {
  /**
   * A face in a frame.
   *
   * @param person the same for all frames of a person; a poster of somebody is another person
   * @param name the name that is right in a gallery that has the person
   * @param isPoster true if this is a picture on a wall
   * @param box in pixels of the frame
   */
  record Shown(String person, String name, boolean isPoster, Box box) {}

  /** Returns the faces that are on screen at a second; none before and after the video. */
  List<Shown> at(double second) {
    if (second < 0 || second >= end) {
      return List.of();
    }
    int found = Collections.binarySearch(times, second);
    return shown.get(found >= 0 ? found : -found - 2);
  }
}
