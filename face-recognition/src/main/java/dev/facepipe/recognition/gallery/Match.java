package dev.facepipe.recognition.gallery;

import org.jspecify.annotations.Nullable;

/**
 * The nearest person in the gallery, at any distance.
 *
 * @param name the nearest person
 * @param distance L2 distance to the nearest of the person's embeddings, 0 or more
 * @param runnerUp the nearest other person; null if the gallery has one person only
 * @param toIgnored L2 distance to the nearest ignored face, if one is nearer than the nearest
 *     person; null otherwise
 */
public record Match(
    String name, double distance, @Nullable Neighbour runnerUp, @Nullable Double toIgnored) {
  public Match {
    requireDistance(name, distance);
    if (toIgnored != null) {
      requireDistance("an ignored face", toIgnored);
    }
  }

  /** Creates a match that no ignored face is nearer to. */
  public Match(String name, double distance, @Nullable Neighbour runnerUp) {
    this(name, distance, runnerUp, null);
  }

  /**
   * The nearest person other than the match.
   *
   * @param name another person than the match
   * @param distance L2 distance to the nearest of the person's embeddings, not below the match's
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
