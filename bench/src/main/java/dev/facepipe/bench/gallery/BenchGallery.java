package dev.facepipe.bench.gallery;

import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Match;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A gallery of people who don't exist: vectors of random direction and length 1.
 *
 * @param gallery one vector a person
 * @param vectors the same, row-major; not to be written to. Compares by identity
 */
public record BenchGallery(Gallery gallery, float[] vectors) {
  /** As InceptionResnetV1 gives them. */
  public static final int DIMENSIONS = 512;

  private static final long SEED = 4;

  /** What galleries of such vectors are of. */
  public static final Model MODEL = new Model("inception-resnet-v1", "random-1", DIMENSIONS);

  /** Makes people. */
  public static BenchGallery of(int people) {
    float[] vectors = units(people, SEED);
    List<String> names =
        IntStream.range(0, people).mapToObj(i -> "person %06d".formatted(i)).toList();
    return new BenchGallery(Gallery.of(MODEL, names, vectors), vectors);
  }

  /** Makes vectors to look for. */
  public static List<float[]> probes(int count) {
    float[] all = units(count, SEED + 1);
    return IntStream.range(0, count)
        .mapToObj(i -> Arrays.copyOfRange(all, i * DIMENSIONS, (i + 1) * DIMENSIONS))
        .toList();
  }

  private static float[] units(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count * DIMENSIONS];
    for (int row = 0; row < count; row++) {
      double sum = 0;
      for (int d = 0; d < DIMENSIONS; d++) {
        float value = (float) random.nextGaussian();
        values[row * DIMENSIONS + d] = value;
        sum += (double) value * value;
      }
      for (int d = 0; d < DIMENSIONS; d++) {
        values[row * DIMENSIONS + d] /= (float) Math.sqrt(sum);
      }
    }
    return values;
  }

  /** Returns how many probes' nearest person is not the one that a plain double loop finds. */
  int wrong(List<float[]> probes) {
    List<Optional<Match>> matches = gallery.match(probes);
    return (int)
        IntStream.range(0, probes.size())
            .filter(
                i ->
                    !matches
                        .get(i)
                        .orElseThrow()
                        .name()
                        .equals("person %06d".formatted(nearest(probes.get(i)))))
            .count();
  }

  private int nearest(float[] probe) {
    int nearest = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int row = 0; row < vectors.length / DIMENSIONS; row++) {
      double sum = 0;
      for (int d = 0; d < DIMENSIONS; d++) {
        double difference = (double) vectors[row * DIMENSIONS + d] - probe[d];
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
