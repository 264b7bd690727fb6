package dev.facepipe.bench.stage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.network.NetworkSums;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.code.Calibration;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.models.code.NetworkCode;
import dev.facepipe.models.facenet.InceptionResnetV1Writer;
import dev.facepipe.models.weights.Weights;
import dev.facepipe.recognition.embedding.Model;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Writes InceptionResnetV1 with random weights, so that nobody has to fetch the real ones. The
 * speed does not depend on the weights as long as no value overflows or fades into denormals.
 *
 * <p>Filters are spread evenly within {@code sqrt(6 / inputs)}, which keeps the size of values from
 * layer to layer. Source: He et al. 2015, "Delving Deep into Rectifiers". Batch norms change
 * nothing.
 */
public final class RandomInceptionResnetV1 {
  /** File name without ending, as the recogniser wants it. */
  private static final String NAME = dev.facepipe.recognition.facenet.InceptionResnetV1.NAME;

  private static final long SEED = 1;
  private static final double HE = 6;

  /** The model of the network's card. */
  static final Model MODEL = new Model(NAME, "random-" + SEED, 512);

  private RandomInceptionResnetV1() {}

  /** Writes the network and its card. */
  public static void write(Path folder, Flavour flavour) {
    Path network = folder.resolve(NAME + flavour.extension());
    try {
      NetworkCode code = InceptionResnetV1Writer.of(weights(), flavour);
      if (flavour == Flavour.ONNX_INT8) {
        Tensor noise = EmbedderNet.INCEPTION_RESNET_V1.input(1);
        code.quantize(new Calibration(List.of(noise), -1, 1), folder);
      }
      code.write(network);
      NetworkSums sums = NetworkSums.of(network);
      Map<String, Object> card = new LinkedHashMap<>();
      card.put("model", NAME);
      card.put("fingerprint", MODEL.fingerprint());
      card.put("embedding", MODEL.dimensions());
      card.put("sha256", sums.sha256());
      card.put("crc32", sums.crc32());
      Files.writeString(folder.resolve(NAME + ".json"), Json.write(card));
    } catch (IOException e) {
      throw new UncheckedIOException("network %s cannot be written".formatted(network), e);
    }
  }

  private static Weights weights() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (InputStream in =
        RandomInceptionResnetV1.class.getResourceAsStream("inception-resnet-v1.shapes.json")) {
      for (Map.Entry<String, JsonNode> entry :
          Json.mapper().readTree(in).path("shapes").properties()) {
        long[] shape = new long[entry.getValue().size()];
        Arrays.setAll(shape, i -> entry.getValue().get(i).asLong());
        tensors.put(entry.getKey(), tensor(entry.getKey(), shape, random));
      }
    }
    return new Weights("a random " + NAME, tensors);
  }

  private static Tensor tensor(String name, long[] shape, SplittableRandom random) {
    int count = Noise.count(shape);
    if (shape.length > 1) {
      return Noise.of(random, (float) Math.sqrt(HE * shape[0] / count), shape);
    }
    float[] values = new float[count];
    if (name.endsWith("running_var") || name.endsWith("bn.weight")) {
      Arrays.fill(values, 1);
    }
    return new Tensor(values, shape);
  }
}
