package dev.facepipe.recognition.people;

import static dev.facepipe.recognition.people.NotedVideo.axis;
import static dev.facepipe.recognition.people.NotedVideo.near;
import static dev.facepipe.recognition.people.NotedVideo.noisy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MergerTest {
  private static Track track(int frame, float[]... embeddings) {
    Track track = new Track(face(frame, embeddings[0]));
    for (int i = 1; i < embeddings.length; i++) {
      track.add(face(frame + i, embeddings[i]));
    }
    return track;
  }

  private static FaceSighting face(int frame, float[] embedding) {
    return new FaceSighting(frame, NotedVideo.box(0), embedding, true, 1, null, null);
  }

  private static List<Set<FaceSighting>> faces(List<Track> tracks) {
    return tracks.stream().map(track -> (Set<FaceSighting>) new HashSet<>(track.faces())).toList();
  }

  @Test
  void nearTracksMergeAndFarOnesStay() {
    List<Track> merged =
        Merger.merge(
            List.of(track(1, axis(0)), track(2, axis(1)), track(3, near(axis(0), 0.5, 9))), 0.6);

    assertEquals(
        List.of(List.of(1, 3), List.of(2)),
        merged.stream()
            .map(track -> track.faces().stream().map(FaceSighting::frame).toList())
            .toList());
  }

  @Test
  void tracksOfOneFrameNeverMergeThroughAThird() {
    // The third track is near to both, but the first two share frame 1.
    float[] left = near(axis(0), 0.2, 9);
    float[] right = near(axis(0), 0.25, 10);

    List<Track> merged =
        Merger.merge(List.of(track(1, left), track(1, right), track(5, axis(0))), 1);

    assertEquals(List.of(2, 1), merged.stream().map(track -> track.faces().size()).toList());
  }

  @Test
  void distanceIsTheMeanOfAllPairs() {
    Random random = new Random(3);
    float[][] left = {noisy(axis(0), 1, random), noisy(axis(1), 1, random)};
    float[][] right = {noisy(axis(2), 1, random), noisy(axis(0), 1, random), axis(5)};
    double sum = 0;
    for (float[] one : left) {
      for (float[] other : right) {
        sum += Rows.distance(one, other);
      }
    }
    Track first = track(1, left);
    Track second = track(1, right);

    assertEquals(sum / 6, first.distance(second, Rows.dot(first.sum(), second.sum())), 1e-6);
  }

  /** More tracks than one block of columns, merged pair by pair in the slow way. */
  @Test
  void roundsGiveWhatMergingPairByPairGives() {
    Random random = new Random(4);
    for (int trial = 0; trial < 6; trial++) {
      List<FaceSighting> faces = new ArrayList<>();
      for (int i = 0; i < 100 + 60 * trial; i++) {
        faces.add(face(1 + random.nextInt(80), noisy(axis(random.nextInt(20)), 0.8, random)));
      }
      faces.sort(Comparator.comparingInt(FaceSighting::frame));

      Set<Set<FaceSighting>> expected = slowly(faces, 0.95);

      List<Track> merged = Merger.merge(faces.stream().map(Track::new).toList(), 0.95);
      assertEquals(expected, new HashSet<>(faces(merged)));
      assertEquals(
          merged,
          merged.stream().sorted(Comparator.comparingInt(t -> t.first().frame())).toList());
    }
  }

  private static Set<Set<FaceSighting>> slowly(List<FaceSighting> faces, double within) {
    List<List<FaceSighting>> groups =
        faces.stream().map(List::of).collect(Collectors.toCollection(ArrayList::new));
    while (true) {
      double least = within * within;
      int left = -1;
      int right = -1;
      for (int i = 0; i < groups.size(); i++) {
        for (int j = i + 1; j < groups.size(); j++) {
          double apart = apart(groups.get(i), groups.get(j));
          if (apart <= least) {
            least = apart;
            left = i;
            right = j;
          }
        }
      }
      if (left < 0) {
        return groups.stream().map(HashSet::new).collect(Collectors.toSet());
      }
      List<FaceSighting> joined = new ArrayList<>(groups.get(left));
      joined.addAll(groups.remove(right));
      groups.set(left, joined);
    }
  }

  private static double apart(List<FaceSighting> left, List<FaceSighting> right) {
    double sum = 0;
    for (FaceSighting one : left) {
      for (FaceSighting other : right) {
        if (one.frame() == other.frame()) {
          return Double.POSITIVE_INFINITY;
        }
        sum += one.distance(other);
      }
    }
    return sum / left.size() / right.size();
  }
}
