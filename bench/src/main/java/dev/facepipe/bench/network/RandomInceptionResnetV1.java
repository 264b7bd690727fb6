package dev.facepipe.bench.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.torch.NetworkSums;
import dev.facepipe.common.torch.Tensor;
import dev.facepipe.models.facenet.InceptionResnetV1Writer;
import dev.facepipe.models.torchscript.ConvolutionKind;
import dev.facepipe.models.weights.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * InceptionResnetV1Writer with weights that mean nothing: its speed doesn't depend on them, as long as no
 * value overflows or fades into denormals, and nobody has to fetch the real ones.
 *
 * <p>Filters are spread evenly within {@code sqrt(6 / inputs)}, which keeps values' size from layer
 * to layer. Source: He et al. 2015, "Delving Deep into Rectifiers". Batch norms do nothing.
 */
public final class RandomInceptionResnetV1 {
  /** The network's file, without its ending, as the recogniser wants it. */
  private static final String NAME = dev.facepipe.recognition.facenet.InceptionResnetV1.NAME;

  private static final String SHAPES = "inception-resnet-v1.shapes.json";
  private static final int DIMENSIONS = 512;
  private static final long SEED = 1;
  private static final double HE = 6;

  private RandomInceptionResnetV1() {}

  /** Writes the network and its card. */
  public static void write(Path folder, ConvolutionKind flavour) {
    try {
      Path network = folder.resolve(NAME + ".pt");
      InceptionResnetV1Writer.of(weights(), flavour).write(network);
      NetworkSums sums = NetworkSums.of(network);
      Files.writeString(
          folder.resolve(NAME + ".json"),
          Json.write(
              Map.of(
                  "model",
                  NAME,
                  "fingerprint",
                  "random-" + SEED,
                  "embedding",
                  DIMENSIONS,
                  "sha256",
                  sums.sha256(),
                  "crc32",
                  sums.crc32())));
    } catch (IOException e) {
      throw new UncheckedIOException("network %s cannot be written".formatted(NAME), e);
    }
  }

  private static Weights weights() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : shapes().properties()) {
      long[] shape = new long[entry.getValue().size()];
      Arrays.setAll(shape, i -> entry.getValue().get(i).asLong());
      tensors.put(entry.getKey(), tensor(entry.getKey(), shape, random));
    }
    return new Weights("a random " + NAME, tensors);
  }

  private static JsonNode shapes() throws IOException {
    try (InputStream in = RandomInceptionResnetV1.class.getResourceAsStream(SHAPES)) {
      return Json.mapper().readTree(in).path("shapes");
    }
  }

  private static Tensor tensor(String name, long[] shape, SplittableRandom random) {
    float[] values =
        new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
    if (shape.length > 1) {
      double limit = Math.sqrt(HE * shape[0] / values.length);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
      }
    } else if (name.endsWith("running_var") || name.endsWith("bn.weight")) {
      Arrays.fill(values, 1);
    }
    return new Tensor(values, shape);
  }
}
