package dev.facepipe.local.console.seen;

import dev.facepipe.common.message.Answer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Accepts the sightings of a person, of a camera, or of strangers. A sighting must fit all that is
 * asked.
 *
 * @param person name of a person; empty for all
 * @param camera id of a camera; empty for all
 * @param strangers true for sightings with a stranger only
 */
public record SeenFilter(String person, String camera, boolean strangers)
    implements Predicate<SeenFaces> {
  @Override
  public boolean test(SeenFaces seen) {
    return (camera.isEmpty() || camera.equals(seen.sighting().camera()))
        && (person.isEmpty() || faces(seen).anyMatch(face -> person.equals(seen.name(face))))
        && (!strangers || faces(seen).anyMatch(face -> isStranger(seen, face)));
  }

  private static IntStream faces(SeenFaces seen) {
    return IntStream.range(0, seen.size());
  }

  /** Returns true for a face without a name that is neither ignored nor unrecognisable. */
  private static boolean isStranger(SeenFaces seen, int index) {
    Answer.NamedFace face = seen.face(index);
    return seen.name(index) == null && (face == null || face.reason() == null);
  }
}
