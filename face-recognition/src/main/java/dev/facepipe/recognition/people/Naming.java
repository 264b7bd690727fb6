package dev.facepipe.recognition.people;

import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Match;
import dev.facepipe.recognition.gallery.MatchRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names tracks by what the gallery says of all faces of a track together. */
final class Naming {
  private final Gallery gallery;
  private final MatchRule rule;

  Naming(Gallery gallery, MatchRule rule) {
    this.gallery = gallery;
    this.rule = rule;
  }

  /** Gives tracks their names, so that tracks of two names never merge. */
  void name(List<Track> tracks) {
    candidates(tracks)
        .forEach(
            candidate -> {
              if (candidate.name() != null) {
                candidate.track().named(candidate.name());
              }
            });
  }

  /**
   * Returns the people, in any order that equal tracks repeat. Tracks of one name become one
   * person, unless a frame has both: then the nearest to the gallery keeps the name, and the others
   * are strangers. Tracks that the gallery ignores are nobody.
   */
  List<Candidate> people(List<Track> tracks) {
    return oneForEachName(candidates(tracks));
  }

  /** Returns the tracks that the gallery does not ignore. */
  private List<Candidate> candidates(List<Track> tracks) {
    List<float[]> pooled = tracks.stream().map(Track::pooled).toList();
    List<Optional<Match>> matches = gallery.match(pooled);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < tracks.size(); i++) {
      Match match = matches.get(i).orElse(null);
      if (match == null || !rule.ignores(match)) {
        candidates.add(candidate(tracks.get(i), pooled.get(i), match));
      }
    }
    return candidates;
  }

  private Candidate candidate(Track track, float[] pooled, @Nullable Match match) {
    MatchRule strict = VideoRule.of(rule, track.faces().size());
    boolean isNamed = match != null && strict.accepts(match);
    return new Candidate(
        track, pooled, match, strict.threshold(), isNamed && match != null ? match.name() : null);
  }

  private static List<Candidate> oneForEachName(List<Candidate> candidates) {
    candidates.sort(Comparator.comparingDouble(Candidate::distance)); // stable
    Map<String, Candidate> named = new HashMap<>();
    List<Candidate> people = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Candidate nearer = candidate.name() == null ? null : named.get(candidate.name());
      if (nearer == null) {
        people.add(candidate);
        if (candidate.name() != null) {
          named.put(candidate.name(), candidate);
        }
      } else if (nearer.track().meets(candidate.track())) {
        people.add(candidate.withoutName());
      } else {
        nearer.track().addAll(candidate.track());
      }
    }
    return people;
  }
}
