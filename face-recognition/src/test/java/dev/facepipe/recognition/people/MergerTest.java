package dev.facepipe.recognition.people;

import static dev.facepipe.recognition.people.NotedVideo.axis;
import static dev.facepipe.recognition.people.NotedVideo.near;
import static dev.facepipe.recognition.people.NotedVideo.noisy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
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

  private static FrameFace face(int frame, float[] embedding) {
    return new FrameFace(frame, 0, NotedVideo.box(0), embedding, true, 1, null, null, null);
  }

  @Test
  void nearTracksMergeAndFarOnesStay() {
    List<Track> merged =
        Merger.merge(
            List.of(track(1, axis(0)), track(2, axis(1)), track(3, near(axis(0), 0.5, 9))), 0.6);

    assertEquals(
        List.of(List.of(1, 3), List.of(2)),
        merged.stream()
            .map(track -> track.faces().stream().map(FrameFace::frame).toList())
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
  void equalFacesOfManyFramesAreAsManyPeopleAsAFrameHas() {
    List<Track> tracks = new ArrayList<>();
    for (int frame = 1; frame <= 300; frame++) {
      tracks.add(track(frame, axis(0)));
      tracks.add(track(frame, axis(0)));
    }

    List<Track> merged = Merger.merge(tracks, 0.5);

    assertEquals(List.of(300, 300), merged.stream().map(track -> track.faces().size()).toList());
  }

  @Test
  void distanceIsTheMeanOfAllPairs() {
    Random random = new Random(3);
    float[][] left = {noisy(axis(0), 1, random), noisy(axis(1), 1, random)};
    float[][] right = {noisy(axis(2), 1, random), noisy(axis(0), 1, random), axis(5)};
    double sum = 0;
    for (float[] one : left) {
      for (float[] other : right) {
        sum += squared(one, other);
      }
    }
    double mean = Math.sqrt(sum / 6);

    assertEquals(2, Merger.merge(List.of(track(1, left), track(5, right)), mean - 1e-4).size());
    assertEquals(1, Merger.merge(List.of(track(1, left), track(5, right)), mean + 1e-4).size());
  }

  /** More tracks than one block of columns has, merged pair by pair in the slow way. */
  @Test
  void roundsGiveWhatMergingPairByPairGives() {
    Random random = new Random(4);
    for (int count : new int[] {10, 60, 150, 300}) {
      List<FrameFace> faces = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        faces.add(face(1 + random.nextInt(80), noisy(axis(random.nextInt(20)), 0.8, random)));
      }
      faces.sort(Comparator.comparingInt(FrameFace::frame));

      List<Track> merged = Merger.merge(faces.stream().map(Track::new).toList(), 0.95);

      assertEquals(
          slowly(faces, 0.95),
          merged.stream().map(track -> Set.copyOf(track.faces())).collect(Collectors.toSet()));
      assertEquals(
          merged, merged.stream().sorted(Comparator.comparingInt(t -> t.first().frame())).toList());
    }
  }

  private static Set<Set<FrameFace>> slowly(List<FrameFace> faces, double within) {
    double[][] apart = new double[faces.size()][faces.size()];
    for (int i = 0; i < apart.length; i++) {
      for (int j = 0; j < apart.length; j++) {
        boolean isOneFrame = faces.get(i).frame() == faces.get(j).frame();
        apart[i][j] =
            isOneFrame
                ? Double.POSITIVE_INFINITY
                : squared(faces.get(i).embedding(), faces.get(j).embedding());
      }
    }
    List<List<Integer>> groups = new ArrayList<>();
    for (int i = 0; i < apart.length; i++) {
      groups.add(List.of(i));
    }
    while (true) {
      double least = within * within;
      List<List<Integer>> pair = List.of();
      for (int i = 0; i < groups.size(); i++) {
        for (int j = 0; j < i; j++) {
          double mean = mean(groups.get(i), groups.get(j), apart);
          if (mean <= least) {
            least = mean;
            pair = List.of(groups.get(i), groups.get(j));
          }
        }
      }
      if (pair.isEmpty()) {
        return groups.stream()
            .map(group -> group.stream().map(faces::get).collect(Collectors.toSet()))
            .collect(Collectors.toSet());
      }
      groups.removeAll(pair);
      groups.add(pair.stream().flatMap(List::stream).toList());
    }
  }

  private static double mean(List<Integer> left, List<Integer> right, double[][] apart) {
    double sum = 0;
    for (int i : left) {
      for (int j : right) {
        sum += apart[i][j];
      }
    }
    return sum / left.size() / right.size();
  }

  private static double squared(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      double difference = (double) left[i] - right[i];
      sum += difference * difference;
    }
    return sum;
  }
}
