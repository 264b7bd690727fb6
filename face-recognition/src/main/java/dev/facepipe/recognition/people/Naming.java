package dev.facepipe.recognition.people;

import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Match;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names tracks by what the gallery says of all faces of a track together. */
final class Naming {
  /** Share of the threshold within which a track of one frame gets a name. */
  private static final double ONE_FRAME = 0.9;

  private final Gallery gallery;
  private final MatchRule rule;

  Naming(Gallery gallery, MatchRule rule) {
    this.gallery = gallery;
    this.rule = rule;
  }

  /**
   * Returns the people, by their first faces. Tracks of one name become one person, unless a frame
   * has both: then the nearest to the gallery keeps the name, and the others are strangers. Tracks
   * that the gallery ignores are nobody.
   */
  List<Candidate> name(List<Track> tracks) {
    List<Optional<Match>> matches = gallery.match(tracks.stream().map(Track::pooled).toList());
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < tracks.size(); i++) {
      Match match = matches.get(i).orElse(null);
      if (match == null || !rule.ignores(match)) {
        boolean isNamed = match != null && isNamed(tracks.get(i), match);
        candidates.add(
            new Candidate(tracks.get(i), match, isNamed && match != null ? match.name() : null));
      }
    }
    return oneForEachName(candidates);
  }

  private boolean isNamed(Track track, Match match) {
    return rule.accepts(match)
        && (track.faces().size() > 1
            || rule.policy() == MatchPolicy.NEAREST
            || match.distance() <= ONE_FRAME * rule.threshold());
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
    people.sort(Comparator.comparingInt(person -> person.track().first().frame())); // stable
    return people;
  }
}
