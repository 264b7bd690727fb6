package dev.facepipe.recognition.people;

import dev.facepipe.recognition.gallery.Match;
import org.jspecify.annotations.Nullable;

/**
 * A track, and what the gallery says of all its faces together.
 *
 * @param match null if the gallery is empty
 * @param threshold largest distance that gives a name
 * @param name the person's name in the gallery; null for a stranger
 */
record Candidate(Track track, @Nullable Match match, double threshold, @Nullable String name) {
  Candidate withoutName() {
    return new Candidate(track, match, threshold, null);
  }

  double distance() {
    return match == null ? Double.POSITIVE_INFINITY : match.distance();
  }
}
