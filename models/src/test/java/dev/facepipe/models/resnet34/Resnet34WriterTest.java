package dev.facepipe.models.resnet34;

import static dev.facepipe.models.Golden.assertNear;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.FlavouredNetwork;
import dev.facepipe.models.Golden;
import dev.facepipe.models.RealWeights;
import dev.facepipe.models.TestPicture;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.models.weights.WeightsManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Resnet34WriterTest {
  /** Covers the rounding in the reference, and float arithmetic in another order. */
  private static final double TOLERANCE = 1e-5;

  private final Path folder;

  Resnet34WriterTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @EnumSource(names = "ONNX_INT8", mode = EnumSource.Mode.EXCLUDE) // QuantizedNetworksTest
  void equalsFaceApiWithItsDivisor255(Flavour flavour) throws IOException {
    JsonNode golden = Golden.json("resnet34.json");
    var weights =
        WeightsManifest.read(
            RealWeights.folder().resolve("face_recognition_model-weights_manifest.json"));

    List<Tensor> embeddings =
        FlavouredNetwork.run(
            Resnet34Writer.of(weights, flavour, 255),
            flavour,
            folder,
            TestPicture.bytes(1, 150, 150));

    assertNear(
        Golden.values(golden.get("descriptor")), new long[] {1, 128}, embeddings.get(0), TOLERANCE);
  }
}
