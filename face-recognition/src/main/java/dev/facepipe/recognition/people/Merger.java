package dev.facepipe.recognition.people;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Merges tracks of one person: always the two nearest by average link, as long as they are near
 * enough and no frame has both.
 */
final class Merger {
  private final List<@Nullable Track> tracks;
  private final double most;

  /** The nearest later track of each track, and the distance; infinite if none is near enough. */
  private final int[] nearest;

  private final double[] distance;

  private Merger(List<Track> tracks, double most) {
    this.tracks = new ArrayList<>(tracks);
    this.most = most;
    this.nearest = new int[tracks.size()];
    this.distance = new double[tracks.size()];
  }

  /**
   * Returns the merged tracks, by their first faces.
   *
   * @param within largest root of the mean squared L2 distance of two tracks of one person
   */
  static List<Track> merge(List<Track> tracks, double within) {
    return new Merger(tracks, within * within).merged();
  }

  private List<Track> merged() {
    for (int i = 0; i < nearest.length; i++) {
      look(i);
    }
    for (int i = closest(); i >= 0; i = closest()) {
      join(i, nearest[i]);
    }
    List<Track> left = new ArrayList<>();
    for (Track track : tracks) {
      if (track != null) {
        left.add(track);
      }
    }
    return left;
  }

  /** Returns the track that has the nearest other track; -1 if none is near enough. */
  private int closest() {
    int closest = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < distance.length; i++) {
      if (distance[i] < least) {
        least = distance[i];
        closest = i;
      }
    }
    return closest;
  }

  private void join(int left, int right) {
    Track joined = tracks.get(left);
    Track gone = tracks.get(right);
    if (joined == null || gone == null) {
      throw new IllegalStateException("tracks %d and %d were merged twice".formatted(left, right));
    }
    joined.addAll(gone);
    tracks.set(right, null);
    distance[right] = Double.POSITIVE_INFINITY;
    look(left);
    for (int i = 0; i < right; i++) {
      Track track = tracks.get(i);
      if (track != null && i != left) {
        if (distance[i] < Double.POSITIVE_INFINITY && (nearest[i] == left || nearest[i] == right)) {
          look(i);
        } else if (i < left) {
          offer(i, left, between(track, joined));
        }
      }
    }
  }

  /** Finds the nearest later track. */
  private void look(int i) {
    distance[i] = Double.POSITIVE_INFINITY;
    Track track = tracks.get(i);
    for (int j = i + 1; track != null && j < tracks.size(); j++) {
      Track other = tracks.get(j);
      if (other != null) {
        offer(i, j, between(track, other));
      }
    }
  }

  private void offer(int i, int j, double apart) {
    if (apart < distance[i]) {
      distance[i] = apart;
      nearest[i] = j;
    }
  }

  private double between(Track left, Track right) {
    double apart = left.distance(right);
    return apart <= most && !left.meets(right) ? apart : Double.POSITIVE_INFINITY;
  }
}
