package dev.facepipe.recognition.gallery;

import org.jspecify.annotations.Nullable;

/**
 * Who in the gallery is nearest to a face, however far away.
 *
 * @param name the nearest person
 * @param distance L2 distance to the nearest of their vectors, 0 or more
 * @param runnerUp nearest vector of another person; null if the gallery holds one person only
 */
public record Match(String name, double distance, @Nullable Neighbour runnerUp) {
  public Match {
    requireDistance(name, distance);
  }

  /**
   * The nearest of the others.
   *
   * @param name another person than the match
   * @param distance L2 distance to the nearest of their vectors, not below the match's
   */
  public record Neighbour(String name, double distance) {
    public Neighbour {
      requireDistance(name, distance);
    }
  }

  private static void requireDistance(String name, double distance) {
    if (!(distance >= 0)) { // also refuses NaN
      throw new IllegalArgumentException(
          "distance to %s is %s; expected 0 or more".formatted(name, distance));
    }
  }
}
