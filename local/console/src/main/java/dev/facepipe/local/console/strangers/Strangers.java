package dev.facepipe.local.console.strangers;

import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.local.console.people.Choice;
import dev.facepipe.local.console.people.FaceId;
import dev.facepipe.local.console.people.Marks;
import dev.facepipe.local.console.people.MarksStore;
import dev.facepipe.local.console.people.Recent;
import dev.facepipe.local.console.people.RecentFace;
import dev.facepipe.local.console.people.RecentFaces;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Thresholds;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Match;
import dev.facepipe.recognition.people.StrangerGroups;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers the faces without a name into people. Thread-safe. */
final class Strangers {
  /**
   * Largest distance of a person who is suggested, as a multiple of the threshold. Not measured.
   */
  private static final double SUGGESTED = 1.15;

  private final RecentFaces recentFaces;
  private final MarksStore marks;
  private @Nullable Found found;

  Strangers(RecentFaces recentFaces, MarksStore marks) {
    this.recentFaces = recentFaces;
    this.marks = marks;
  }

  /**
   * The strangers.
   *
   * @param strangers those with most faces first
   * @param leftOut number of faces without a name that are not among them: discarded, ignored, not
   *     recognisable, or without an embedding of the gallery's network
   */
  record Inbox(List<Stranger> strangers, int leftOut) {}

  /**
   * What was gathered last.
   *
   * @param groups the faces of each person, best first
   */
  private record Found(
      Gallery gallery, Set<FaceId> faces, List<List<FaceId>> groups, List<Stranger> strangers) {}

  Inbox inbox() {
    Recent recent = recentFaces.now();
    Marks now = marks.now();
    Map<FaceId, RecentFace> faces = new LinkedHashMap<>();
    int leftOut = recent.unusable();
    for (RecentFace face : recent.faces()) {
      if (face.name() != null) {
        continue;
      }
      if (face.isRecognisable() && !face.isIgnored() && !now.discarded().contains(face.id())) {
        faces.put(face.id(), face);
      } else {
        leftOut++;
      }
    }
    return new Inbox(gathered(recent.gallery(), faces), leftOut);
  }

  private synchronized List<Stranger> gathered(Gallery gallery, Map<FaceId, RecentFace> faces) {
    Found known = found;
    if (known != null && known.gallery() == gallery && known.faces().equals(faces.keySet())) {
      return known.strangers();
    }
    List<List<FaceId>> groups =
        known != null && known.faces().containsAll(faces.keySet())
            ? without(known.groups(), faces.keySet())
            : groups(gallery, List.copyOf(faces.values()));
    List<Stranger> strangers =
        groups.stream()
            .map(group -> stranger(gallery, group.stream().map(faces::get).toList()))
            .toList();
    found = new Found(gallery, Set.copyOf(faces.keySet()), groups, strangers);
    return strangers;
  }

  /**
   * Returns the groups with some of their faces. A face that leaves makes no person of two, so
   * nothing is gathered again: that takes a second for 5,000 faces.
   */
  private static List<List<FaceId>> without(List<List<FaceId>> groups, Set<FaceId> stay) {
    return groups.stream()
        .map(group -> group.stream().filter(stay::contains).toList())
        .filter(group -> !group.isEmpty())
        .sorted(Comparator.comparingInt((List<FaceId> group) -> group.size()).reversed())
        .toList();
  }

  private static List<List<FaceId>> groups(Gallery gallery, List<RecentFace> faces) {
    Thresholds thresholds = EmbedderName.parse(gallery.model().name()).thresholds();
    return StrangerGroups.gather(
            faces.stream()
                .map(
                    face ->
                        new StrangerGroups.Face(face.embedding(), face.seen().id(), face.quality()))
                .toList(),
            thresholds)
        .stream()
        .map(group -> group.stream().map(i -> faces.get(i).id()).toList())
        .toList();
  }

  private static Stranger stranger(Gallery gallery, List<RecentFace> group) {
    List<RecentFace> faces = group.stream().sorted(Choice.BEST).toList();
    Choice choice = Choice.toEnrol(gallery, null, faces, Set.of());
    RecentFace best = choice.faces().isEmpty() ? faces.get(0) : choice.faces().get(0);
    return new Stranger(
        faces.stream().map(RecentFace::id).toList(),
        faces.size(),
        faces.stream().map(RecentFace::at).min(Comparator.naturalOrder()).orElseThrow(),
        faces.stream().map(RecentFace::at).max(Comparator.naturalOrder()).orElseThrow(),
        faces.stream()
            .map(face -> face.seen().sighting().camera())
            .filter(Objects::nonNull)
            .distinct()
            .toList(),
        faces.stream()
            .map(face -> face.seen().sighting().video())
            .filter(Objects::nonNull)
            .map(VideoPeople::filename)
            .distinct()
            .toList(),
        best.id(),
        best.quality(),
        suggestion(faces),
        choice.verdict());
  }

  private static Stranger.@Nullable Suggestion suggestion(List<RecentFace> faces) {
    Match nearest =
        faces.stream()
            .map(RecentFace::match)
            .filter(match -> match != null && match.toIgnored() == null)
            .min(Comparator.comparingDouble(Match::distance))
            .orElse(null);
    double threshold = faces.get(0).galleryRule().threshold();
    return nearest == null || nearest.distance() > SUGGESTED * threshold
        ? null
        : new Stranger.Suggestion(nearest.name(), nearest.distance(), threshold);
  }
}
