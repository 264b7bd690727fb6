package dev.facepipe.models;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.models.code.NetworkCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs a network of any flavour that this build has an engine for. */
public final class FlavouredNetwork {
  private FlavouredNetwork() {}

  /** Returns true if this build has ONNX Runtime. */
  public static boolean hasOnnxRuntime() {
    return Engine.hasEngine("OnnxRuntime");
  }

  /** Writes a network and runs it once. */
  public static List<Tensor> run(NetworkCode code, Flavour flavour, Path folder, Tensor input)
      throws IOException {
    assumeTrue(
        !flavour.extension().equals(".onnx") || hasOnnxRuntime(),
        "this build has no ONNX Runtime: run 'FACEPIPE_FLAVOUR=onnx mvn -pl models -am verify'");
    Path file = folder.resolve("net" + flavour.extension());
    code.write(file);
    try (NeuralNet net = NeuralNet.loadWithoutCard(file)) {
      return net.run(input);
    }
  }
}
