package dev.facepipe.models;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import dev.facepipe.common.torch.Tensor;
import dev.facepipe.common.torch.TorchNet;
import dev.facepipe.models.torchscript.ConvolutionKind;
import dev.facepipe.models.torchscript.NetworkCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs a network of any flavour that this build has an engine for. */
public final class FlavouredNetwork {
  private FlavouredNetwork() {}

  /** Writes a network and runs it once. */
  public static List<Tensor> run(
      NetworkCode code, ConvolutionKind flavour, Path folder, Tensor input) throws IOException {
    assumeTrue(
        flavour != ConvolutionKind.ONNX || Engine.hasEngine("OnnxRuntime"),
        "this build has no ONNX Runtime: run 'FACEPIPE_FLAVOUR=onnx mvn -pl models -am verify'");
    Path file = folder.resolve("net" + flavour.extension());
    code.write(file);
    try (TorchNet net = TorchNet.loadWithoutCard(file)) {
      return net.run(input);
    }
  }
}
