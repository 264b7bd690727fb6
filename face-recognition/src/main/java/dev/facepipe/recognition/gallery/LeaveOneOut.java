package dev.facepipe.recognition.gallery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Distances within a gallery: what strangers and its own people would find in it, with no pictures
 * of anybody else.
 *
 * <p>Each person in turn is a stranger to the gallery without that person. Each photograph of a
 * person who has several is a new appearance to the gallery without that photograph. Copies of a
 * photograph count once.
 *
 * @param strangers for each person the L2 distance from the nearest of that person's embeddings to
 *     the nearest other person, in the order of {@link Gallery#people}; empty in a gallery of one
 * @param appearances one for each photograph of a person with two or more different photographs
 * @param closest the people who are nearest to each other, at most {@value #CLOSEST} pairs, nearest
 *     first; empty in a gallery of one
 * @param copies number of embeddings left out because an earlier one of the same person is equal
 */
public record LeaveOneOut(
    Map<String, Double> strangers, List<Appearance> appearances, List<Pair> closest, int copies) {
  /** Most pairs that are named. */
  private static final int CLOSEST = 5;

  /** Probes that are searched in one call. */
  private static final int BLOCK = 64;

  /**
   * A photograph of an enrolled person, searched in the gallery without it.
   *
   * @param own L2 distance to the nearest other embedding of the person
   * @param other L2 distance to the nearest other person; infinite if there is nobody else
   */
  public record Appearance(String name, double own, double other) {
    /** Returns true if a threshold would let the person have the right name. */
    public boolean isNamed(double threshold) {
      return own <= threshold && own <= other;
    }
  }

  /** Two people, and the L2 distance between the nearest of their embeddings. */
  public record Pair(String name, String other, double distance) {}

  /**
   * Measures a gallery. Takes one search for each embedding, and memory for the distances alone.
   *
   * @param progress receives how many more embeddings were searched
   */
  public static LeaveOneOut of(Gallery gallery, IntConsumer progress) {
    return new Measurement(gallery).measure(progress);
  }

  private static final class Measurement {
    private final Gallery gallery;
    private final Map<String, List<Integer>> rows = new LinkedHashMap<>();
    private final Map<String, Double> strangers = new LinkedHashMap<>();
    private final List<Appearance> appearances = new ArrayList<>();
    private final Map<Set<String>, Pair> closest = new HashMap<>();
    private int copies;

    Measurement(Gallery gallery) {
      this.gallery = gallery;
      for (int row = 0; row < gallery.size(); row++) {
        rows.computeIfAbsent(gallery.names().get(row), name -> new ArrayList<>()).add(row);
      }
    }

    LeaveOneOut measure(IntConsumer progress) {
      for (int from = 0; from < gallery.size(); from += BLOCK) {
        int to = Math.min(from + BLOCK, gallery.size());
        List<float[]> probes = new ArrayList<>();
        for (int row = from; row < to; row++) {
          probes.add(vector(row));
        }
        var matches = gallery.match(probes);
        for (int row = from; row < to; row++) {
          add(
              row,
              probes.get(row - from),
              nearestOther(row, matches.get(row - from).orElseThrow()));
        }
        progress.accept(to - from);
      }
      return new LeaveOneOut(strangers, List.copyOf(appearances), closest(), copies);
    }

    /** Returns the nearest other person in a match of a person's own embedding; null if alone. */
    private Match.@Nullable Neighbour nearestOther(int row, Match match) {
      return match.name().equals(gallery.names().get(row))
          ? match.runnerUp()
          : new Match.Neighbour(match.name(), match.distance());
    }

    private void add(int row, float[] vector, Match.@Nullable Neighbour other) {
      String name = gallery.names().get(row);
      if (other != null) {
        strangers.merge(name, other.distance(), Math::min);
        addPair(new Pair(name, other.name(), other.distance()));
      }
      double own = Double.POSITIVE_INFINITY;
      for (int sibling : rows.getOrDefault(name, List.of())) {
        if (sibling == row) {
          continue;
        }
        double distance = Math.sqrt(NearestNeighbours.squaredDistance(vector, vector(sibling)));
        if (distance > Enrolment.SAME_PHOTOGRAPH) {
          own = Math.min(own, distance);
        } else if (sibling < row) {
          copies++;
          return;
        }
      }
      if (own < Double.POSITIVE_INFINITY) {
        appearances.add(
            new Appearance(name, own, other == null ? Double.POSITIVE_INFINITY : other.distance()));
      }
    }

    private void addPair(Pair pair) {
      closest.merge(
          Set.of(pair.name(), pair.other()),
          pair,
          (before, now) -> now.distance() < before.distance() ? now : before);
      if (closest.size() > 2 * BLOCK) {
        closest.values().retainAll(closest());
      }
    }

    private List<Pair> closest() {
      return closest.values().stream()
          .sorted(Comparator.comparingDouble(Pair::distance).thenComparing(Pair::name))
          .limit(CLOSEST)
          .toList();
    }

    private float[] vector(int row) {
      float[] vector = new float[gallery.model().dimensions()];
      gallery.rows().copy(row, vector);
      return vector;
    }
  }

  /**
   * Searches every embedding of one gallery in another.
   *
   * @param people gives the probes, and the names of the results
   * @param searched has at least one person
   * @param found receives the person of each probe and the nearest person
   */
  public static void search(Gallery people, Gallery searched, BiConsumer<String, Match> found) {
    float[] vector = new float[people.model().dimensions()];
    for (int row = 0; row < people.size(); row++) {
      people.rows().copy(row, vector);
      found.accept(people.names().get(row), searched.match(vector).orElseThrow());
    }
  }

  /** Returns the strangers' distances, smallest first. */
  public double[] sortedStrangers() {
    double[] sorted = strangers.values().stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
