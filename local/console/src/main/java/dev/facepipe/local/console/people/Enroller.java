package dev.facepipe.local.console.people;

import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.undo.Undo.Done;
import dev.facepipe.local.console.undo.What;
import dev.facepipe.recognition.gallery.Flaw;
import dev.facepipe.recognition.gallery.Gate;
import dev.facepipe.recognition.gallery.Reference;
import java.util.List;
import java.util.Set;

/** Enrols faces that were seen. Thread-safe. */
public final class Enroller {
  private final Changes changes;

  /** Makes these changes. */
  public Enroller(Changes changes) {
    this.changes = changes;
  }

  /**
   * Enrols the best of some faces of one person.
   *
   * @param faces at least one
   * @throws ApiRefused if the gate refuses all of them
   */
  public Done enrol(String name, List<RecentFace> faces, Set<Flaw> accepted) {
    return changes.change(
        "enroll",
        now -> {
          Choice choice = Choice.toEnrol(now, name, faces, accepted);
          if (!choice.refusals().isEmpty()) {
            throw refused(choice.refusals().get(0));
          }
          return choice.faces().isEmpty() ? now : now.with(references(name, choice.faces()));
        },
        (before, after) ->
            before == after
                ? What.of("known_already", "{name} has this face already", "name", name)
                : What.of(
                    "named",
                    "named {name}: enrolled {n} of {of} faces",
                    "name",
                    name,
                    "n",
                    after.size() - before.size(),
                    "of",
                    faces.size()));
  }

  private static ApiRefused refused(Gate.Refusal refusal) {
    return new ApiRefused(409, "gate", "%s; %s".formatted(refusal.reason(), refusal.remedy()));
  }

  /** Returns faces as references; their sources name the sightings. */
  static List<Reference> references(String name, List<RecentFace> faces) {
    return faces.stream()
        .map(face -> new Reference(name, face.embedding(), face.seen().id()))
        .toList();
  }
}
