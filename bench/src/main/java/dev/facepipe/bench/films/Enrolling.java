package dev.facepipe.bench.films;

import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.gallery.Gallery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Chooses who is enrolled, and makes their galleries. */
final class Enrolling {
  private final Embedder embedder;
  private final List<Actor> actors;
  private final Map<String, List<float[]>> embeddings = new HashMap<>();

  /** Embeds the photographs that may enrol people. */
  Enrolling(FaceDetector detector, Embedder embedder, List<Actor> actors) {
    this.embedder = embedder;
    this.actors = List.copyOf(actors);
    for (Actor actor : actors) {
      List<FaceCrop> crops =
          actor.enrolling().stream()
              .flatMap(
                  portrait ->
                      FaceCrops.cut(portrait.image(), detector.detect(portrait.image())).stream())
              .toList();
      embeddings.put(actor.name(), embedder.embed(crops));
    }
  }

  /** Half of the people, who are enrolled, and the others. */
  record Halves(List<Actor> enrolled, List<Actor> strangers) {}

  /** Returns random halves; the same seed gives the same halves. */
  Halves halves(int seed) {
    List<Actor> order = new ArrayList<>(actors);
    Collections.shuffle(order, new Random(seed));
    int half = order.size() / 2;
    return new Halves(order.subList(0, half), order.subList(half, order.size()));
  }

  /** Returns a gallery of people with so many photographs each. */
  Gallery gallery(List<Actor> people, int photographs) {
    List<String> names = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (Actor actor : people) {
      for (float[] vector :
          embeddings.getOrDefault(actor.name(), List.of()).subList(0, photographs)) {
        names.add(actor.name());
        vectors.add(vector);
      }
    }
    return Gallery.empty(embedder.model()).with(names, vectors);
  }
}
