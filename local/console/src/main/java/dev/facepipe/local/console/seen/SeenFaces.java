package dev.facepipe.local.console.seen;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Sighting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sighting as the console keeps it in memory: with embeddings, without thumbnails. Compares by
 * identity.
 *
 * @param id the sighting's id
 * @param sighting the sighting, without embeddings and thumbnails
 * @param embeddings embedding of each face; an empty array if it is not kept
 * @param hasPicture for each face, true if there is a thumbnail
 */
public record SeenFaces(
    String id, Sighting sighting, List<float[]> embeddings, List<Boolean> hasPicture) {

  /** Reads a sighting. */
  static SeenFaces of(String id, Sighting sighting) {
    List<Sighting.SeenFace> faces = sighting.faces();
    return new SeenFaces(
        id,
        new Sighting(
            sighting.at(),
            sighting.camera(),
            sighting.answer(),
            sighting.video(),
            faces.stream().map(face -> new Sighting.SeenFace(null, null)).toList()),
        faces.stream().map(face -> face.values().orElseGet(() -> new float[0])).toList(),
        faces.stream().map(face -> face.thumbnail() != null).toList());
  }

  /** Returns the number of faces. */
  public int size() {
    return embeddings.size();
  }

  /** Returns a face of a picture; null if this is a video. */
  public @Nullable NamedFace face(int index) {
    var answer = sighting.answer();
    return answer == null || answer.faces() == null ? null : answer.faces().get(index);
  }

  /** Returns a person of a video; null if this is a picture. */
  public @Nullable Person person(int index) {
    return sighting.video() == null ? null : sighting.video().people().get(index);
  }

  /** Returns the name of an enrolled person; null for a stranger. */
  public @Nullable String name(int index) {
    NamedFace face = face(index);
    if (face != null) {
      return face.name().equals(Answer.UNKNOWN) ? null : face.name();
    }
    Person person = person(index);
    return person == null || !person.enrolled() ? null : person.name();
  }

  /** Returns the unified quality score of a face, 0 to 100; null if nobody measured it. */
  public @Nullable Integer quality(int index) {
    NamedFace face = face(index);
    if (face != null) {
      return face.quality() == null ? null : face.quality().unifiedQualityScore();
    }
    Person person = person(index);
    return person == null ? null : person.quality();
  }

  /** Returns the network that made the embeddings; null if it is not known. */
  public @Nullable String model() {
    return sighting.answer() != null
        ? sighting.answer().model()
        : sighting.video() == null ? null : sighting.video().model();
  }
}
