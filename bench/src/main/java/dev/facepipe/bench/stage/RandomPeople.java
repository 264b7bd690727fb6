package dev.facepipe.bench.stage;

import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.Match;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A gallery of people who do not exist: embeddings of random direction and length 1.
 *
 * @param gallery one embedding a person
 * @param embeddings of the gallery, row-major; not to be written to. Compares by identity
 */
public record RandomPeople(Gallery gallery, float[] embeddings) {
  static final int DIMENSIONS = RandomInceptionResnetV1.MODEL.dimensions();
  private static final long SEED = 4;

  /** Returns that many people. */
  public static RandomPeople of(int people) {
    float[] embeddings = units(people, SEED);
    List<String> names = IntStream.range(0, people).mapToObj(RandomPeople::name).toList();
    return new RandomPeople(
        Gallery.of(RandomInceptionResnetV1.MODEL, names, embeddings), embeddings);
  }

  /** Writes a gallery of that many people into the scratch folder, and returns its file. */
  public static Path write(Stage stage, int people) {
    Path file = stage.scratch().resolve("people.npz");
    GalleryFile.write(of(people).gallery(), file);
    return file;
  }

  /** Returns that many probes. */
  public static List<float[]> probes(int count) {
    float[] all = units(count, SEED + 1);
    return IntStream.range(0, count)
        .mapToObj(i -> Arrays.copyOfRange(all, i * DIMENSIONS, (i + 1) * DIMENSIONS))
        .toList();
  }

  private static String name(int person) {
    return "person %06d".formatted(person);
  }

  private static float[] units(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count * DIMENSIONS];
    for (int row = 0; row < count; row++) {
      double sum = 0;
      for (int i = row * DIMENSIONS; i < (row + 1) * DIMENSIONS; i++) {
        values[i] = (float) random.nextGaussian();
        sum += (double) values[i] * values[i];
      }
      for (int i = row * DIMENSIONS; i < (row + 1) * DIMENSIONS; i++) {
        values[i] /= (float) Math.sqrt(sum);
      }
    }
    return values;
  }

  /** Returns the number of probes for which a plain double loop finds another nearest person. */
  public long wrong(List<float[]> probes) {
    List<Optional<Match>> matches = gallery.match(probes);
    return IntStream.range(0, probes.size())
        .filter(i -> !matches.get(i).orElseThrow().name().equals(name(nearest(probes.get(i)))))
        .count();
  }

  private int nearest(float[] probe) {
    int nearest = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int row = 0; row < embeddings.length / DIMENSIONS; row++) {
      double sum = 0;
      for (int d = 0; d < DIMENSIONS; d++) {
        double difference = (double) embeddings[row * DIMENSIONS + d] - probe[d];
        sum += difference * difference;
      }
      if (sum < least) {
        least = sum;
        nearest = row;
      }
    }
    return nearest;
  }
}
