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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
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

  /** What was gathered last, and from which faces. */
  private record Found(Gallery gallery, Set<FaceId> faces, List<Stranger> strangers) {}

  Inbox inbox() {
    Recent recent = recentFaces.now();
    Marks now = marks.now();
    List<RecentFace> faces = new ArrayList<>();
    Set<FaceId> ids = new HashSet<>();
    int leftOut = recent.unusable();
    for (RecentFace face : recent.faces()) {
      if (face.name() != null) {
        continue;
      }
      if (face.isRecognisable() && !face.isIgnored() && !now.discarded().contains(face.id())) {
        faces.add(face);
        ids.add(face.id());
      } else {
        leftOut++;
      }
    }
    return new Inbox(gathered(recent.gallery(), faces, ids), leftOut);
  }

  private synchronized List<Stranger> gathered(
      Gallery gallery, List<RecentFace> faces, Set<FaceId> ids) {
    Found known = found;
    if (known != null && known.gallery() == gallery && known.faces().equals(ids)) {
      return known.strangers();
    }
    Thresholds thresholds = EmbedderName.parse(gallery.model().name()).thresholds();
    List<Stranger> strangers =
        StrangerGroups.gather(
                faces.stream()
                    .map(
                        face ->
                            new StrangerGroups.Face(
                                face.embedding(), face.seen().id(), face.quality()))
                    .toList(),
                thresholds)
            .stream()
            .map(group -> stranger(gallery, group.stream().map(faces::get).toList()))
            .toList();
    found = new Found(gallery, ids, strangers);
    return strangers;
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
