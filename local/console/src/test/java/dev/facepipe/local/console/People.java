package dev.facepipe.local.console;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.Sighting;
import dev.facepipe.common.message.Sighting.SeenFace;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes sightings of people who do not exist. */
final class People {
  static final int DIMENSIONS = 128;

  /** Scores of a face that the gate takes. */
  static final FaceQuality GOOD = new FaceQuality(80, 80, 90, 100, 80, 100, 100, 95, 95, 95);

  /** A face turned to the side. */
  static final FaceQuality TURNED = new FaceQuality(60, 60, 90, 100, 80, 100, 100, 20, 95, 95);

  /** A JPEG of one grey pixel would do; no test here decodes it. */
  static final String THUMBNAIL = "/9j/4AAQ";

  private People() {}

  /**
   * Returns an embedding of a person, 1.41 from those of every other person.
   *
   * @param person 0 to 127
   * @param away distance from the person's own centre
   */
  static float[] embedding(int person, double away, long seed) {
    float[] embedding = new float[DIMENSIONS];
    embedding[person] = 1;
    Random random = new Random(seed);
    double[] noise = random.doubles(DIMENSIONS, -1, 1).toArray();
    double length = Math.sqrt(Arrays.stream(noise).map(x -> x * x).sum());
    for (int i = 0; i < DIMENSIONS; i++) {
      embedding[i] += (float) (away * noise[i] / length);
    }
    return embedding;
  }

  /** Returns an embedding at a distance from a person's centre, towards another person's. */
  static float[] between(int person, int other, double away) {
    float[] embedding = new float[DIMENSIONS];
    embedding[person] = 1;
    embedding[person] -= (float) (away * Math.sqrt(0.5));
    embedding[other] += (float) (away * Math.sqrt(0.5));
    return embedding;
  }

  /** Returns the answer to a picture in which all faces are strangers. */
  static Sighting sighting(
      Instant at, @Nullable String camera, FaceQuality quality, float[]... embeddings) {
    List<NamedFace> faces = new ArrayList<>();
    List<SeenFace> seen = new ArrayList<>();
    for (int i = 0; i < embeddings.length; i++) {
      faces.add(
          new NamedFace(
              new Box(200 * i, 0, 200 * i + 100, 100),
              0.99f,
              Answer.UNKNOWN,
              null,
              null,
              null,
              null,
              null,
              quality));
      seen.add(SeenFace.of(embeddings[i], THUMBNAIL));
    }
    Answer answer = Answer.named(RequestId.random(), "door.jpg", "resnet34", "0", faces, Map.of());
    return Sighting.of(at, camera, answer, seen);
  }

  /** Returns the answer to a video in which all people are strangers, seen in several frames. */
  static Sighting video(Instant at, String key, float[]... embeddings) {
    List<Person> people = new ArrayList<>();
    List<SeenFace> seen = new ArrayList<>();
    for (int i = 0; i < embeddings.length; i++) {
      Box box = new Box(0, 0, 100, 100);
      people.add(
          new Person(
              "unknown-" + (i + 1),
              false,
              List.of(new Person.Seen(0, 2)),
              2,
              3,
              3,
              null,
              null,
              null,
              null,
              77,
              new Person.Best(1, 0, box),
              null));
      seen.add(SeenFace.of(embeddings[i], THUMBNAIL));
    }
    Drop drop = new Drop(key, "0123456789abcdef0123456789abcdef");
    VideoPeople answer =
        new VideoPeople(
            RequestId.ofStem(drop.stem()),
            Answer.UNKNOWN,
            key,
            "resnet34",
            "0",
            3,
            true,
            List.of(),
            2,
            people,
            drop,
            null);
    return Sighting.of(at, null, answer, seen);
  }

  /** Puts a sighting into the results bucket, and returns its id. */
  static String put(Rig rig, Sighting sighting) {
    rig.cloud
        .objects()
        .put(
            new ObjectRef(Names.RESULTS_BUCKET, sighting.key()),
            Json.write(sighting).getBytes(StandardCharsets.UTF_8),
            "application/json");
    return sighting.key().replaceFirst("^sightings/", "").replaceFirst("\\.json$", "");
  }

  /** Puts a sighting of one face of each embedding, one picture each, and returns their ids. */
  static List<String> see(Rig rig, String camera, float[]... embeddings) {
    return Arrays.stream(embeddings)
        .map(embedding -> put(rig, sighting(Instant.now(), camera, GOOD, embedding)))
        .toList();
  }

  static Map<String, Object> face(String sighting, int face) {
    return Map.of("sighting", sighting, "face", face);
  }
}
