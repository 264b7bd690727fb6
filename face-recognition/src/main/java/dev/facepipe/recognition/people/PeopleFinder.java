package dev.facepipe.recognition.people;

import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.VideoFrames;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Match;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRule;
import dev.facepipe.recognition.gallery.MatchRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the people of a video, and when each was seen. Follows faces from frame to frame, merges
 * what is one person, and matches all faces of a person together. Two faces of one frame are always
 * two people. Thread-safe.
 */
public final class PeopleFinder {
  private final MatchRules rules;

  /**
   * @param rules give the rule that decides whether a match is a name
   */
  public PeopleFinder(MatchRules rules) {
    this.rules = rules;
  }

  /**
   * Returns the people, longest time on screen first, without thumbnails. Equal notes in any order
   * give equal people.
   *
   * @param notes in any order; numbers beyond the video's frames are ignored, and frames without a
   *     note are missing. A face whose embedding cannot be compared with the gallery's is skipped
   */
  public List<Person> find(VideoFrames video, List<FrameNote> notes, Gallery gallery) {
    List<FaceSighting> faces = Sightings.of(video.count(), notes, gallery.model());
    List<FaceSighting> clear = faces.stream().filter(FaceSighting::isClear).toList();
    double pairs = rules.defaults().pairs();
    List<Track> tracks = new Tracker(video, pairs, 1.2 * pairs).track(clear);
    MatchRule rule = rules.in(gallery);
    List<Candidate> found = new Naming(gallery, rule).name(Merger.merge(tracks, pairs));
    return people(video, found, gallery, rule);
  }

  private static List<Person> people(
      VideoFrames video, List<Candidate> found, Gallery gallery, MatchRule rule) {
    List<Person> people = new ArrayList<>();
    int strangers = 0;
    for (Candidate candidate : found) {
      String name = candidate.name();
      if (name == null) {
        do {
          name = Person.STRANGER + ++strangers;
        } while (gallery.people().containsKey(name));
      }
      people.add(person(video, candidate, name, rule));
    }
    people.sort(
        Comparator.comparingDouble(Person::seconds)
            .reversed()
            .thenComparingDouble(person -> person.seen().get(0).from())
            .thenComparing(Person::name));
    return people;
  }

  private static Person person(
      VideoFrames video, Candidate candidate, String name, MatchRule rule) {
    Track track = candidate.track();
    Match match = candidate.match();
    List<Person.Seen> seen = seen(video, track);
    FaceSighting best = track.best();
    String own = candidate.name();
    return new Person(
        name,
        own != null,
        seen,
        seen.stream().mapToDouble(time -> time.to() - time.from()).sum(),
        track.faces().size(),
        (int)
            track.faces().stream()
                .filter(face -> own == null ? face.name() == null : own.equals(face.name()))
                .count(),
        match == null ? null : (Float) (float) match.distance(),
        rule.policy() == MatchPolicy.NEAREST ? null : (Float) (float) rule.threshold(),
        neighbour(match == null ? null : match.runnerUp()),
        match == null || own != null ? null : new Neighbour(match.name(), (float) match.distance()),
        best.quality(),
        new Person.Best(best.frame(), video.from(best.frame()), best.box()),
        null);
  }

  private static @Nullable Neighbour neighbour(Match.@Nullable Neighbour runnerUp) {
    return runnerUp == null ? null : new Neighbour(runnerUp.name(), (float) runnerUp.distance());
  }

  /** Returns when the track is on screen; neighbouring frames are one time. */
  private static List<Person.Seen> seen(VideoFrames video, Track track) {
    List<Person.Seen> seen = new ArrayList<>();
    int from = 0;
    List<FaceSighting> faces = track.faces();
    for (int i = 1; i <= faces.size(); i++) {
      if (i == faces.size() || faces.get(i).frame() > faces.get(i - 1).frame() + 1) {
        seen.add(
            new Person.Seen(
                video.from(faces.get(from).frame()), video.to(faces.get(i - 1).frame())));
        from = i;
      }
    }
    return seen;
  }
}
