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
 * Finds the people of a video, and when each was seen.
 *
 * <ol>
 *   <li>{@link Tracker} follows faces from frame to frame.
 *   <li>{@link Merger} merges the tracks of one person.
 *   <li>{@link Naming} matches all faces of a person together.
 *   <li>{@link UnclearFaces} adds faces that nobody can recognise.
 *   <li>{@link Times} tells when each person is on screen.
 * </ol>
 *
 * Two faces of one frame are always two people. Thread-safe.
 */
public final class PeopleFinder {
  private static final Comparator<Person> LONGEST_FIRST =
      Comparator.comparingDouble(Person::seconds)
          .reversed()
          .thenComparingDouble(person -> person.seen().get(0).from())
          .thenComparing(Person::name);

  private final MatchRules rules;
  private final Limits limits;

  /**
   * @param rules give the rule that decides whether a match is a name
   */
  public PeopleFinder(MatchRules rules) {
    this(rules, Limits.of(rules.defaults()));
  }

  PeopleFinder(MatchRules rules, Limits limits) {
    this.rules = rules;
    this.limits = limits;
  }

  /**
   * Returns the people, longest time on screen first, without thumbnails. Equal notes in any order
   * give equal people.
   *
   * @param notes in any order; numbers beyond the video's frames are ignored, and frames without a
   *     note are missing. A face whose embedding cannot be compared with the gallery's is skipped
   */
  public List<Person> find(VideoFrames video, List<FrameNote> notes, Gallery gallery) {
    return embedded(video, notes, gallery).stream().map(EmbeddedPerson::person).toList();
  }

  /** Returns the people as {@link #find} does, with their embeddings. */
  List<EmbeddedPerson> embedded(VideoFrames video, List<FrameNote> notes, Gallery gallery) {
    return people(video, found(video, notes, gallery), gallery, rules.in(gallery));
  }

  /**
   * A person, and the embedding of the person's faces together, which was matched. Compares by
   * identity of the array; do not compare.
   */
  record EmbeddedPerson(Person person, float[] embedding) {}

  /** Returns the people with their faces, by their first faces. */
  List<Candidate> found(VideoFrames video, List<FrameNote> notes, Gallery gallery) {
    List<FrameFace> faces = FrameFaces.of(video.count(), notes, gallery.model());
    List<FrameFace> clear = faces.stream().filter(FrameFace::isClear).toList();
    List<Track> tracks = new Tracker(video, limits).track(clear);
    var naming = new Naming(gallery, rules.in(gallery));
    naming.name(tracks);
    List<Candidate> people = naming.people(Merger.merge(tracks, limits.merge()));
    UnclearFaces.add(
        video,
        limits,
        people.stream().map(Candidate::track).toList(),
        faces.stream().filter(face -> !face.isClear()).toList());
    people.removeIf(person -> person.name() == null && isDoubtful(person.track()));
    people.sort(Comparator.comparing(person -> person.track().first(), FrameFace.ORDER));
    return people;
  }

  /** Returns true for something in a single frame that may be a pattern instead of a face. */
  private boolean isDoubtful(Track track) {
    Integer quality = track.best().quality();
    return track.faces().size() == 1 && quality != null && quality < limits.soleQuality();
  }

  private List<EmbeddedPerson> people(
      VideoFrames video, List<Candidate> found, Gallery gallery, MatchRule rule) {
    List<EmbeddedPerson> people = new ArrayList<>();
    var times = new Times(video, found, limits.gap());
    int strangers = 0;
    for (int i = 0; i < found.size(); i++) {
      Candidate candidate = found.get(i);
      String name = candidate.name();
      if (name == null) {
        do {
          name = Person.STRANGER + ++strangers;
        } while (gallery.people().containsKey(name));
      }
      people.add(
          new EmbeddedPerson(
              person(video, candidate, name, times.of(i), rule), candidate.embedding()));
    }
    people.sort(Comparator.comparing(EmbeddedPerson::person, LONGEST_FIRST));
    return people;
  }

  private static Person person(
      VideoFrames video, Candidate candidate, String name, List<Person.Seen> seen, MatchRule rule) {
    Track track = candidate.track();
    Match match = candidate.match();

    FrameFace best = track.best();
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
        rule.policy() == MatchPolicy.NEAREST ? null : (Float) (float) candidate.threshold(),
        neighbour(match == null ? null : match.runnerUp()),
        match == null || own != null ? null : new Neighbour(match.name(), (float) match.distance()),
        best.quality(),
        new Person.Best(best.frame(), video.from(best.frame()), best.box()),
        null);
  }

  private static @Nullable Neighbour neighbour(Match.@Nullable Neighbour runnerUp) {
    return runnerUp == null ? null : new Neighbour(runnerUp.name(), (float) runnerUp.distance());
  }
}
