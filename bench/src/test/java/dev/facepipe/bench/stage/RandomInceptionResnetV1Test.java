package dev.facepipe.bench.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.recognition.embedding.Model;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomInceptionResnetV1Test {
  private static final float UNIT_TOLERANCE = 1e-5f;

  @Test
  void givesDifferentUnitEmbeddingsForDifferentPictures(@TempDir Path folder) {
    RandomInceptionResnetV1.write(folder, Flavour.ofThisMachine());

    try (NeuralNet net = NeuralNet.load(folder.resolve("inception-resnet-v1.pt"))) {
      float[] embeddings = net.run(EmbedderNet.INCEPTION_RESNET_V1.input(2)).get(0).values();

      assertEquals(2 * 512, embeddings.length);
      assertEquals(1, product(embeddings, 0, 0), UNIT_TOLERANCE);
      assertEquals(1, product(embeddings, 1, 1), UNIT_TOLERANCE);
      assertTrue(
          product(embeddings, 0, 1) < 1 - UNIT_TOLERANCE, "both pictures give one embedding");
    }
    assertEquals(RandomInceptionResnetV1.MODEL, Model.read(folder, "inception-resnet-v1"));
  }

  private static double product(float[] embeddings, int left, int right) {
    double sum = 0;
    for (int d = 0; d < 512; d++) {
      sum += (double) embeddings[left * 512 + d] * embeddings[right * 512 + d];
    }
    return sum;
  }
}
