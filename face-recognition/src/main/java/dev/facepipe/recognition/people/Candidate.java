package dev.facepipe.recognition.people;

import dev.facepipe.recognition.gallery.Match;
import org.jspecify.annotations.Nullable;

/**
 * A track, and what the gallery says of all its faces together. Compares by identity of the array;
 * do not compare.
 *
 * @param embedding the embedding of all faces together, which was matched
 * @param match null if the gallery is empty
 * @param threshold largest distance that gives a name
 * @param name the person's name in the gallery; null for a stranger
 */
record Candidate(
    Track track,
    float[] embedding,
    @Nullable Match match,
    double threshold,
    @Nullable String name) {
  Candidate withoutName() {
    return new Candidate(track, embedding, match, threshold, null);
  }

  double distance() {
    return match == null ? Double.POSITIVE_INFINITY : match.distance();
  }
}
