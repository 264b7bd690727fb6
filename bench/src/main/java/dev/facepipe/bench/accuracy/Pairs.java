package dev.facepipe.bench.accuracy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Distances of pairs of untouched photographs.
 *
 * @param same of one person
 * @param different of two people, as many
 */
record Pairs(double[] same, double[] different) {
  /**
   * Returns all pairs of one person and as many random pairs of two people.
   *
   * @param people two or more
   * @param most pairs of each kind; the first ones
   */
  static Pairs of(List<Person> people, int most, Random random) {
    List<List<float[]>> embeddings = new ArrayList<>();
    List<Double> same = new ArrayList<>();
    for (Person person : people) {
      List<float[]> own =
          Trial.embeddings(person.shots(0, person.photographs().size(), Degradation.NONE));
      embeddings.add(own);
      for (int i = 0; i < own.size(); i++) {
        for (int j = 0; j < i && same.size() < most; j++) {
          same.add(Distance.of(own.get(i), own.get(j)));
        }
      }
    }
    double[] different = new double[same.size()];
    for (int i = 0; i < different.length; i++) {
      int left = random.nextInt(embeddings.size());
      int right = (left + 1 + random.nextInt(embeddings.size() - 1)) % embeddings.size();
      different[i] =
          Distance.of(any(embeddings.get(left), random), any(embeddings.get(right), random));
    }
    return new Pairs(same.stream().mapToDouble(Double::doubleValue).toArray(), different);
  }

  private static float[] any(List<float[]> embeddings, Random random) {
    return embeddings.get(random.nextInt(embeddings.size()));
  }

  double accuracy(double threshold) {
    return Rates.accuracy(same, different, threshold);
  }
}
