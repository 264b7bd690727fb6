package dev.facepipe.common.message;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Sighting.SeenFace;
import dev.facepipe.common.store.ObjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Puts sightings into the results bucket. Thread-safe. */
public final class SightingWriter {
  private final ResultsBucket results;

  /** Creates a writer to a bucket. */
  public SightingWriter(ObjectStore objects, String resultsBucket) {
    this.results = new ResultsBucket(objects, resultsBucket);
  }

  /**
   * Keeps the faces of a picture; nothing if there is none.
   *
   * @param at when the answer was sent
   * @param embeddings one for each face of the answer, in the order of the faces
   * @param thumbnail returns the thumbnail of a face by its index: a JPEG in base64
   * @throws Unavailable if the bucket did not take the sighting; trying again may help
   */
  void put(Answer answer, Instant at, List<float[]> embeddings, IntFunction<String> thumbnail) {
    List<SeenFace> faces = new ArrayList<>();
    for (int i = 0; i < embeddings.size(); i++) {
      faces.add(SeenFace.of(embeddings.get(i), thumbnail.apply(i)));
    }
    if (!faces.isEmpty()) {
      put(Sighting.of(at, answer.camera(), answer, faces));
    }
  }

  /**
   * Keeps the people of a video; nothing if there is nobody.
   *
   * @param at when the summary was made
   * @param faces one for each person, in the order of the people
   * @throws Unavailable if the bucket did not take the sighting; trying again may help
   */
  public void put(VideoPeople video, Instant at, List<SeenFace> faces) {
    if (!faces.isEmpty()) {
      put(Sighting.of(at, CameraId.of(video.drop()).orElse(null), video, faces));
    }
  }

  private void put(Sighting sighting) {
    results.put(sighting.key(), Json.write(sighting));
  }
}
