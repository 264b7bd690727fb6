package dev.facepipe.recognition.people;

import dev.facepipe.common.message.VideoFrames;
import java.util.ArrayList;
import java.util.List;

/** Follows faces from each frame with a face to the next. */
final class Tracker {
  private final VideoFrames video;
  private final Limits limits;

  Tracker(VideoFrames video, Limits limits) {
    this.video = video;
    this.limits = limits;
  }

  /**
   * Returns the tracks of faces, by their first faces.
   *
   * @param faces ascending by frame
   */
  List<Track> track(List<FrameFace> faces) {
    List<Track> all = new ArrayList<>();
    List<Track> before = List.of();
    for (int from = 0; from < faces.size(); ) {
      int to = from;
      while (to < faces.size() && faces.get(to).frame() == faces.get(from).frame()) {
        to++;
      }
      before = continued(before, faces.subList(from, to), all);
      from = to;
    }
    return all;
  }

  /** Returns the track of each face; those that begin are added to all. */
  private List<Track> continued(List<Track> before, List<FrameFace> faces, List<Track> all) {
    int[] columns = Assignment.of(costs(before, faces));
    List<Track> now = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      if (columns[i] < before.size()) {
        before.get(columns[i]).add(faces.get(i));
        now.add(before.get(columns[i]));
      } else {
        var begun = new Track(faces.get(i));
        all.add(begun);
        now.add(begun);
      }
    }
    return now;
  }

  /** Returns a row for each face: its costs in each track, then its costs alone. */
  private double[][] costs(List<Track> before, List<FrameFace> faces) {
    double[][] costs = new double[faces.size()][before.size() + faces.size()];
    for (int i = 0; i < faces.size(); i++) {
      for (int j = 0; j < costs[i].length; j++) {
        costs[i][j] = j < before.size() ? cost(before.get(j), faces.get(i)) : 1;
      }
    }
    return costs;
  }

  /**
   * Returns the squared distance as a share of the largest one that may be. Above 1, the face is
   * cheaper alone.
   */
  private double cost(Track track, FrameFace next) {
    if (track.isSomebodyElse(next)) {
      return 2;
    }
    FrameFace last = track.last();
    boolean isClose = video.from(next.frame()) - video.from(last.frame()) < limits.close();
    double most =
        isClose && last.overlap(next) >= limits.overlap()
            ? limits.linkOverlapping()
            : limits.link();
    return track.distance(next) / (most * most);
  }
}
