package dev.facepipe.local.console.people;

import dev.facepipe.local.console.seen.Seen;
import dev.facepipe.recognition.gallery.Flaw;
import dev.facepipe.recognition.gallery.Gallery;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What naming faces would do.
 *
 * @param verdict what the gate says
 * @param nameIsNew true if nobody has this name yet
 * @param enrols the faces that would become references
 * @param of number of faces that were asked about
 * @param lookedAt number of the newest faces that were compared
 * @param changed how many of them would get the name, and do not have it now
 * @param examples sightings of some of these
 * @param takesFrom whose names they have now
 */
public record Preview(
    Verdict verdict,
    boolean nameIsNew,
    List<FaceId> enrols,
    int of,
    int lookedAt,
    int changed,
    List<Seen> examples,
    List<Taken> takesFrom) {
  /** Faces to compare. */
  private static final int LOOKED_AT = 50;

  private static final int EXAMPLES = 5;

  /** Number of faces that would lose a name. */
  public record Taken(String name, int count) {}

  /**
   * Returns what naming would do. If the gate refuses the faces, says what would come of enrolling
   * them all the same.
   */
  public static Preview of(Recent recent, String name, List<RecentFace> faces, Set<Flaw> accepted) {
    Gallery gallery = recent.gallery();
    Choice choice = Choice.toEnrol(gallery, name, faces, accepted);
    Choice all =
        choice.refusals().isEmpty()
            ? choice
            : Choice.toEnrol(gallery, name, faces, EnumSet.allOf(Flaw.class));
    List<RecentFace> newest =
        recent.faces().stream().filter(RecentFace::isRecognisable).limit(LOOKED_AT).toList();
    Effect effect = Effect.of(gallery, name, all.faces(), newest);
    return new Preview(
        Verdict.of(choice.refusals()),
        !gallery.people().containsKey(name),
        all.faces().stream().map(RecentFace::id).toList(),
        faces.size(),
        newest.size(),
        effect.changed().size(),
        effect.changed().stream()
            .map(RecentFace::seen)
            .distinct()
            .limit(EXAMPLES)
            .map(Seen::of)
            .toList(),
        effect.takesFrom().entrySet().stream()
            .map(taken -> new Taken(taken.getKey(), taken.getValue()))
            .toList());
  }
}
