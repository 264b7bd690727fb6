package dev.facepipe.bench.accuracy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Ways to make references of a person's embeddings. */
enum Template {
  NEAREST("nearest photograph") {
    @Override
    List<float[]> of(List<float[]> embeddings) {
      return embeddings;
    }
  },
  MEAN("mean of the photographs") {
    @Override
    List<float[]> of(List<float[]> embeddings) {
      return List.of(mean(embeddings));
    }
  },
  TRIMMED("mean without the farthest photograph in four") {
    @Override
    List<float[]> of(List<float[]> embeddings) {
      if (embeddings.size() < 3) {
        return MEAN.of(embeddings);
      }
      float[] mean = mean(embeddings);
      List<float[]> sorted = new ArrayList<>(embeddings);
      sorted.sort(Comparator.comparingDouble(embedding -> Distance.of(embedding, mean)));
      return List.of(mean(sorted.subList(0, sorted.size() - (sorted.size() + 3) / 4)));
    }
  };

  final String words;

  Template(String words) {
    this.words = words;
  }

  /**
   * Returns the references of a person.
   *
   * @param embeddings one or more
   */
  abstract List<float[]> of(List<float[]> embeddings);

  private static float[] mean(List<float[]> embeddings) {
    double[] sum = new double[embeddings.get(0).length];
    for (float[] embedding : embeddings) {
      for (int d = 0; d < sum.length; d++) {
        sum[d] += embedding[d];
      }
    }
    float[] mean = new float[sum.length];
    for (int d = 0; d < sum.length; d++) {
      mean[d] = (float) (sum[d] / embeddings.size());
    }
    return mean;
  }
}
