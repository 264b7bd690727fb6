package dev.facepipe.local.console.people;

import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.Flaw;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Gate;
import dev.facepipe.recognition.gallery.MatchRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The faces of one person that are worth a reference.
 *
 * @param faces the best faces that differ, best first
 * @param known number of faces that the gallery has already under this name
 * @param refusals flaws of the best face; empty unless all faces were refused
 */
public record Choice(List<RecentFace> faces, int known, List<Gate.Refusal> refusals) {
  /**
   * Most faces to enrol at once. Each reference makes a search longer, and one more chance to take
   * a stranger for the person.
   */
  private static final int MOST = 5;

  /**
   * Least distance between two enrolled faces of one choice, as a share of the threshold for pairs:
   * nearer faces are of the same moment, and tell nothing new. Not measured.
   */
  private static final double APART = 1 / 3.0;

  /** Most faces to ignore at once. */
  private static final int MOST_IGNORED = 20;

  /**
   * Least distance between two ignored faces of one choice, as a share of the gallery's threshold.
   * Every other face of the group is then ignored too, as long as {@link #MOST_IGNORED} suffice.
   */
  private static final double APART_IGNORED = 0.7;

  /** Orders faces from best to worst: with a thumbnail first, then by quality. */
  public static final Comparator<RecentFace> BEST =
      Comparator.comparing(RecentFace::hasPicture)
          .thenComparing(face -> face.quality() == null ? -1 : face.quality())
          .reversed();

  /**
   * Returns the faces to enrol.
   *
   * @param name who they are; null to compare them with nobody
   * @param accepted flaws that are no reason to refuse a face
   */
  public static Choice toEnrol(
      Gallery gallery, @Nullable String name, List<RecentFace> faces, Set<Flaw> accepted) {
    Gate gate = new Gate(MatchRules.of(gallery.model()));
    double apart = APART * thresholdOfPairs(gallery);
    List<RecentFace> inOrder = new ArrayList<>(faces);
    inOrder.sort(
        Comparator.comparing((RecentFace face) -> !face.flaws().isEmpty()).thenComparing(BEST));
    List<RecentFace> chosen = new ArrayList<>();
    List<Gate.Refusal> first = List.of();
    int known = 0;
    for (RecentFace face : inOrder) {
      if (chosen.size() == MOST) {
        break;
      }
      if (name != null && Gate.isEnrolled(gallery, name, face.embedding())) {
        known++;
        continue;
      }
      if (!isApart(face, chosen, apart)) {
        continue;
      }
      List<Gate.Refusal> refusals = new ArrayList<>(face.flaws());
      if (name != null) {
        gate.compare(gallery, name, face.embedding()).ifPresent(refusals::add);
      }
      refusals.removeIf(refusal -> accepted.contains(refusal.flaw()));
      if (refusals.isEmpty()) {
        chosen.add(face);
      } else if (first.isEmpty()) {
        first = refusals;
      }
    }
    return new Choice(chosen, known, chosen.isEmpty() && known == 0 ? first : List.of());
  }

  /** Returns what the gate says. */
  public Verdict verdict() {
    return Verdict.of(refusals);
  }

  /** Returns the faces to ignore. */
  public static List<RecentFace> toIgnore(List<RecentFace> faces) {
    List<RecentFace> chosen = new ArrayList<>();
    for (RecentFace face : faces.stream().sorted(BEST).toList()) {
      if (chosen.size() < MOST_IGNORED
          && isApart(face, chosen, APART_IGNORED * face.rule().threshold())) {
        chosen.add(face);
      }
    }
    return chosen;
  }

  private static boolean isApart(RecentFace face, List<RecentFace> others, double apart) {
    return others.stream()
        .allMatch(other -> distance(face.embedding(), other.embedding()) >= apart);
  }

  private static double thresholdOfPairs(Gallery gallery) {
    return EmbedderName.parse(gallery.model().name()).thresholds().pairs();
  }

  /** Returns the L2 distance. */
  static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = one[i] - other[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
