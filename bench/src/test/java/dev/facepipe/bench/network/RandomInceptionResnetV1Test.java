package dev.facepipe.bench.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.bench.embedding.EmbedderNet;
import dev.facepipe.bench.gallery.BenchGallery;
import dev.facepipe.common.torch.TorchNet;
import dev.facepipe.models.torchscript.ConvolutionKind;
import dev.facepipe.recognition.embedding.Model;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomInceptionResnetV1Test {
  private static final float UNIT_TOLERANCE = 1e-5f;

  @Test
  void givesUnitVectorsThatTellPicturesApart(@TempDir Path folder) {
    RandomInceptionResnetV1.write(folder, ConvolutionKind.ofThisMachine());

    try (TorchNet net = TorchNet.load(folder.resolve("inception-resnet-v1.pt"))) {
      float[] vectors = net.run(EmbedderNet.INCEPTION_RESNET_V1.input(2)).get(0).values();

      assertEquals(2 * 512, vectors.length);
      assertEquals(1, product(vectors, 0, 0), UNIT_TOLERANCE);
      assertEquals(1, product(vectors, 1, 1), UNIT_TOLERANCE);
      assertTrue(product(vectors, 0, 1) < 1 - UNIT_TOLERANCE, "both pictures give one vector");
    }
    assertEquals(BenchGallery.MODEL, Model.read(folder, "inception-resnet-v1"));
  }

  private static double product(float[] vectors, int left, int right) {
    double sum = 0;
    for (int d = 0; d < 512; d++) {
      sum += (double) vectors[left * 512 + d] * vectors[right * 512 + d];
    }
    return sum;
  }
}
