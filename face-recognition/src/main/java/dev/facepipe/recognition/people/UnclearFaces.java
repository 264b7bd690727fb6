package dev.facepipe.recognition.people;

import dev.facepipe.common.message.VideoFrames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds faces that the network cannot recognise to people that are known already: a face at the same
 * place as a person's face in the frame before or after, a moment away.
 */
final class UnclearFaces {
  private final VideoFrames video;
  private final Limits limits;

  /** The tracks in each frame with a face. */
  private final Map<Integer, List<Placed>> inFrame = new TreeMap<>();

  /** A face of a track. */
  private record Placed(Track track, FrameFace face) {}

  private UnclearFaces(VideoFrames video, Limits limits, List<Track> tracks) {
    this.video = video;
    this.limits = limits;
    tracks.forEach(track -> track.faces().forEach(face -> put(track, face)));
  }

  /**
   * Adds faces to tracks.
   *
   * @param unclear ascending by frame
   */
  static void add(VideoFrames video, Limits limits, List<Track> tracks, List<FrameFace> unclear) {
    var faces = new UnclearFaces(video, limits, tracks);
    List<FrameFace> left = new ArrayList<>();
    for (FrameFace face : unclear) {
      if (!faces.add(face, face.frame() - 1)) {
        left.add(face);
      }
    }
    left.sort(Comparator.comparingInt(FrameFace::frame).reversed()); // stable
    left.forEach(face -> faces.add(face, face.frame() + 1));
  }

  private void put(Track track, FrameFace face) {
    inFrame.computeIfAbsent(face.frame(), frame -> new ArrayList<>()).add(new Placed(track, face));
  }

  /** Adds a face to the track that has the most overlapping face in a neighbouring frame. */
  private boolean add(FrameFace face, int neighbour) {
    Placed best = best(face, neighbour);
    if (best == null) {
      return false;
    }
    best.track().add(face);
    put(best.track(), face);
    return true;
  }

  private @Nullable Placed best(FrameFace face, int neighbour) {
    Placed best = null;
    for (Placed placed : inFrame.getOrDefault(neighbour, List.of())) {
      if (!placed.track().isIn(face.frame())
          && isClose(face.frame(), neighbour)
          && placed.face().overlap(face) >= limits.overlap()
          && (best == null || placed.face().overlap(face) > best.face().overlap(face))) {
        best = placed;
      }
    }
    return best;
  }

  private boolean isClose(int frame, int neighbour) {
    return Math.abs(video.from(frame) - video.from(neighbour)) < limits.close();
  }
}
