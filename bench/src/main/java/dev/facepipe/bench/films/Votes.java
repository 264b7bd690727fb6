package dev.facepipe.bench.films;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.VideoFrames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a client can tell of a video from the answers to its frames alone: the baselines. */
final class Votes {
  /** Least overlap of a face with its place in the frame before. Source: SORT, arXiv 1602.00763. */
  private static final double SAME_PLACE = 0.3;

  private Votes() {}

  /** A face of a frame. */
  private record Found(int frame, NamedFace face) {}

  /**
   * Returns the names that frames have. All strangers are one person, because a frame cannot tell
   * them apart. Faces that nobody can recognise are left out.
   */
  static List<Person> byFrame(VideoFrames video, List<FrameNote> notes) {
    Map<String, List<Found>> people =
        found(notes).stream()
            .filter(found -> found.face().reason() == null)
            .collect(
                Collectors.groupingBy(
                    found -> found.face().name(), TreeMap::new, Collectors.toList()));
    List<Person> named = new ArrayList<>();
    people.forEach(
        (name, faces) ->
            named.add(
                name.equals(Answer.UNKNOWN)
                    ? person("unknown-1", false, faces, video)
                    : person(name, true, faces, video)));
    return named;
  }

  /**
   * Returns people by place and majority. Faces at one place in successive frames are a track, and
   * a track has the name that most of its faces have. Tracks of one name are one person; a track
   * without a name is a stranger.
   */
  static List<Person> byPlace(VideoFrames video, List<FrameNote> notes) {
    Map<String, List<Found>> people = new LinkedHashMap<>();
    int strangers = 0;
    for (List<Found> track : tracks(notes)) {
      String name = majority(track);
      if (name.equals(Answer.UNKNOWN)) {
        name = "unknown-" + ++strangers;
      }
      people.computeIfAbsent(name, unused -> new ArrayList<>()).addAll(track);
    }
    List<Person> named = new ArrayList<>();
    people.forEach(
        (name, faces) -> named.add(person(name, !name.startsWith("unknown-"), faces, video)));
    return named;
  }

  private static List<Found> found(List<FrameNote> notes) {
    List<Found> found = new ArrayList<>();
    for (FrameNote note : notes) {
      List<NamedFace> faces = note.answer().faces();
      if (faces != null) {
        faces.forEach(face -> found.add(new Found(note.number(), face)));
      }
    }
    return found;
  }

  private static List<List<Found>> tracks(List<FrameNote> notes) {
    List<List<Found>> tracks = new ArrayList<>();
    for (Found found : found(notes)) {
      if (found.face().reason() != null) {
        continue;
      }
      tracks.stream()
          .filter(track -> last(track).frame() == found.frame() - 1)
          .filter(track -> overlap(track, found) >= SAME_PLACE)
          .max(Comparator.comparingDouble(track -> overlap(track, found)))
          .ifPresentOrElse(
              track -> track.add(found), () -> tracks.add(new ArrayList<>(List.of(found))));
    }
    return tracks;
  }

  private static Found last(List<Found> track) {
    return track.get(track.size() - 1);
  }

  private static double overlap(List<Found> track, Found found) {
    return Boxes.intersectionOverUnion(last(track).face().box(), found.face().box());
  }

  private static String majority(List<Found> track) {
    return track.stream()
        .collect(
            Collectors.groupingBy(
                found -> found.face().name(), TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue())
        .orElseThrow()
        .getKey();
  }

  private static Person person(
      String name, boolean isEnrolled, List<Found> faces, VideoFrames video) {
    Found best =
        faces.stream()
            .max(Comparator.comparingDouble(found -> found.face().box().area()))
            .orElseThrow();
    return person(
        name,
        isEnrolled,
        faces.stream().map(Found::frame).distinct().sorted().toList(),
        new Person.Best(best.frame(), video.from(best.frame()), best.face().box()),
        video);
  }

  /**
   * Returns a person of a summary.
   *
   * @param frames numbers of the frames with the person, ascending, at least one
   */
  static Person person(
      String name, boolean isEnrolled, List<Integer> frames, Person.Best best, VideoFrames video) {
    List<Person.Seen> seen = seen(frames, video);
    return new Person(
        name,
        isEnrolled,
        seen,
        seen.stream().mapToDouble(time -> time.to() - time.from()).sum(),
        frames.size(),
        frames.size(),
        null,
        null,
        null,
        null,
        null,
        best,
        null);
  }

  /**
   * Returns the times on screen of frames; times of neighbouring frames are one.
   *
   * @param frames numbers of frames, ascending, at least one
   */
  private static List<Person.Seen> seen(List<Integer> frames, VideoFrames video) {
    List<Person.Seen> seen = new ArrayList<>();
    int first = frames.get(0);
    for (int i = 1; i <= frames.size(); i++) {
      int before = frames.get(i - 1);
      if (i == frames.size() || frames.get(i) != before + 1) {
        seen.add(new Person.Seen(video.from(first), video.to(before)));
        first = i == frames.size() ? first : frames.get(i);
      }
    }
    return seen;
  }
}
