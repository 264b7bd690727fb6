package dev.facepipe.recognition.people;

import dev.facepipe.common.face.Box;
import dev.facepipe.recognition.embedding.Thresholds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers the faces of strangers in many pictures into people. */
public final class StrangerGroups {
  /** Places of faces tell nothing here: the faces are not of one video. */
  private static final Box ANYWHERE = new Box(0, 0, 1, 1);

  private StrangerGroups() {}

  /**
   * A face of a picture or a video. Compares by identity of the array; do not compare.
   *
   * @param embedding nobody may write to it
   * @param picture names the picture or video: two faces of one picture are two people
   * @param quality unified quality score, 0 to 100; null if nobody measured it
   */
  public record Face(float[] embedding, String picture, @Nullable Integer quality) {
    private int score() {
      return quality == null ? -1 : quality;
    }
  }

  /**
   * Returns the people, as indices into {@code faces}: the people with most faces first, then those
   * with the best face; within a person the best face first. Each face is in exactly one person.
   *
   * <p>Two people are one as in a video: if the root of the mean squared L2 distance between their
   * faces is at most the threshold for pairs, and no picture shows both. The nearest two merge
   * first. The order of the faces has no effect.
   *
   * @param faces with embeddings of one network
   * @throws IllegalArgumentException if two embeddings have different lengths
   */
  public static List<List<Integer>> gather(List<Face> faces, Thresholds thresholds) {
    requireOneLength(faces);
    List<Integer> inOrder = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      inOrder.add(i);
    }
    inOrder.sort(
        Comparator.comparing((Integer i) -> faces.get(i).picture())
            .thenComparing(i -> faces.get(i).embedding(), Arrays::compare)
            .thenComparingInt(i -> faces.get(i).score()));
    Map<String, Integer> frames = new HashMap<>();
    List<Track> tracks = new ArrayList<>();
    for (int i : inOrder) {
      Face face = faces.get(i);
      // The place is the index, so that a track tells which faces it has.
      int frame = frames.computeIfAbsent(face.picture(), picture -> frames.size() + 1);
      var frameFace =
          new FrameFace(frame, i, ANYWHERE, face.embedding(), true, 1, null, null, face.quality());
      tracks.add(new Track(frameFace));
    }
    Comparator<Integer> best =
        Comparator.comparingInt((Integer i) -> faces.get(i).score()).reversed();
    return Merger.merge(tracks, Limits.of(thresholds).merge()).stream()
        .map(track -> track.faces().stream().map(FrameFace::place).sorted(best).toList())
        .sorted(
            Comparator.comparingInt((List<Integer> person) -> person.size())
                .reversed()
                .thenComparing(person -> person.get(0), best))
        .toList();
  }

  private static void requireOneLength(List<Face> faces) {
    for (Face face : faces) {
      int expected = faces.get(0).embedding().length;
      if (face.embedding().length != expected) {
        throw new IllegalArgumentException(
            "face of %s has an embedding of %d values; expected %d, as the first one has"
                .formatted(face.picture(), face.embedding().length, expected));
      }
    }
  }
}
