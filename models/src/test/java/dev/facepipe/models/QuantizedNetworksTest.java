package dev.facepipe.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.code.Calibration;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.models.facenet.InceptionResnetV1Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedders in 8-bit integers, beside the same networks in floats. */
class QuantizedNetworksTest {
  /**
   * Largest distance between a chip's embeddings in bytes and in floats. Measured with the
   * calibration's 42 chips: 0.142 at most. Weights of 8 bits, whose sums are cut off on processors
   * without VNNI, give up to 0.34 (docs/networks.md).
   */
  private static final double RESNET34_TOLERANCE = 0.2;

  /** InceptionResnetV1 with synthetic weights and one picture: 0.015 measured. */
  private static final double INCEPTION_TOLERANCE = 0.03;

  private static final NetworkRecipe RESNET34 = NetworkRecipe.named("resnet34");

  /** Networks of all tests: a network that is there is not built again. */
  @TempDir static Path shared;

  private final Path folder;

  QuantizedNetworksTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void resnet34StaysNearTheNetworkInFloats() throws IOException {
    needOnnxRuntime();
    Path bytes = built(Flavour.ONNX_INT8);
    Path floats = built(Flavour.ONNX);

    double farthest = 0;
    try (NeuralNet inBytes = NeuralNet.load(bytes.resolve("resnet34.onnx"));
        NeuralNet inFloats = NeuralNet.load(floats.resolve("resnet34.onnx"))) {
      for (Tensor chips : new CalibrationFaces(samples()).of(RESNET34).examples()) {
        farthest =
            Math.max(
                farthest, distance(inFloats.run(chips).get(0), inBytes.run(chips).get(0), 128));
      }
    }

    assertEquals(0, farthest, RESNET34_TOLERANCE);
    assertTrue(farthest > 0, "bytes give the same embeddings as floats: nothing was rounded");
  }

  @Test
  void equalBuildsGiveEqualFiles() throws IOException {
    needOnnxRuntime();
    Path first = built(Flavour.ONNX_INT8);

    assertTrue(build(Flavour.ONNX_INT8, folder, null));

    assertEquals(
        -1, Files.mismatch(first.resolve("resnet34.onnx"), folder.resolve("resnet34.onnx")));
    assertFalse(build(Flavour.ONNX_INT8, folder, null), "up to date");
  }

  @Test
  void fingerprintTellsBytesFromFloats() throws IOException {
    needOnnxRuntime();
    NetworkCard bytes = NetworkCard.read(built(Flavour.ONNX_INT8), "resnet34").orElseThrow();
    NetworkCard floats = NetworkCard.read(built(Flavour.ONNX), "resnet34").orElseThrow();

    assertEquals(floats.fingerprint() + "-int8", bytes.fingerprint());
    assertEquals("onnx-int8", bytes.flavour());
  }

  @Test
  void mtcnnStaysInFloats() throws IOException {
    Path bytes = Files.createDirectory(folder.resolve("bytes"));
    NetworkRecipe pNet = NetworkRecipe.named("p-net");
    new NetworkBuilder(ModelsFolder.here(), Flavour.ONNX).build(pNet, folder, false);
    new NetworkBuilder(ModelsFolder.here(), Flavour.ONNX_INT8).build(pNet, bytes, false);

    assertEquals(-1, Files.mismatch(folder.resolve("p-net.onnx"), bytes.resolve("p-net.onnx")));
    assertEquals(
        NetworkCard.read(folder, "p-net").orElseThrow().fingerprint(),
        NetworkCard.read(bytes, "p-net").orElseThrow().fingerprint());
  }

  @Test
  void inceptionResnetV1StaysNearTheOriginal() throws IOException {
    needOnnxRuntime();
    JsonNode golden = Golden.json("inception_resnet_v1.json");
    Tensor picture = TestPicture.signed(1, 160, 160);
    var calibration = new Calibration(List.of(picture), -127.5f / 128, 127.5f / 128);

    Tensor embedding =
        FlavouredNetwork.run(
                InceptionResnetV1Writer.of(
                        SyntheticWeights.of(golden.get("keys")), Flavour.ONNX_INT8)
                    .quantize(calibration, folder),
                Flavour.ONNX_INT8,
                folder,
                picture)
            .get(0);

    var original = new Tensor(Golden.values(golden.get("embedding")), 1, 512);
    assertEquals(0, distance(original, embedding, 512), INCEPTION_TOLERANCE);
  }

  @Test
  void missingPhotographIsSaid() throws IOException {
    var thrown = assertThrows(BuildFailed.class, () -> build(Flavour.ONNX_INT8, folder, folder));

    assertEquals(
        "photograph %s is missing; 8-bit networks are calibrated with the photographs of the npm package @vladmandic/face-api 1.7.15"
            .formatted(folder.resolve("sample1.jpg")),
        thrown.getMessage());
    assertTrue(Files.notExists(folder.resolve("resnet34.onnx")));
  }

  @Test
  void otherPhotographIsSaid() throws IOException {
    Files.write(folder.resolve("sample1.jpg"), new byte[] {1});

    var thrown = assertThrows(BuildFailed.class, () -> build(Flavour.ONNX_INT8, folder, folder));

    assertEquals(
        "photograph %s has SHA-256 4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a; expected 8ecae4b267b2d3169e06e00c7dee97097aa2a94635d45216f7732a5f4943cb51; 8-bit networks are calibrated with the photographs of the npm package @vladmandic/face-api 1.7.15"
            .formatted(folder.resolve("sample1.jpg")),
        thrown.getMessage());
  }

  @Test
  void missingEngineIsSaid() {
    assumeFalse(FlavouredNetwork.hasOnnxRuntime(), "this build has ONNX Runtime");

    var thrown = assertThrows(BuildFailed.class, () -> build(Flavour.ONNX_INT8, folder, null));

    assertTrue(
        thrown.getMessage().startsWith("network resnet34 cannot be calibrated: "),
        thrown.getMessage());
    assertTrue(
        thrown.getMessage().contains("this program has no ONNX Runtime; build it with"),
        thrown.getMessage());
  }

  private static void needOnnxRuntime() {
    assumeTrue(FlavouredNetwork.hasOnnxRuntime(), "this build has no ONNX Runtime");
  }

  private static Path samples() {
    return ModelsFolder.here().photographs();
  }

  /** Returns a folder with ResNet-34. */
  private static Path built(Flavour flavour) throws IOException {
    Path folder = Files.createDirectories(shared.resolve(flavour.toString()));
    build(flavour, folder, null);
    return folder;
  }

  /** Builds ResNet-34; with other photographs unless null. Returns true if it was written. */
  private static boolean build(Flavour flavour, Path folder, @Nullable Path photographs)
      throws IOException {
    ModelsFolder here = ModelsFolder.here();
    ModelsFolder models =
        new ModelsFolder(
            here.directory(),
            here.weights(),
            photographs == null ? here.samples() : photographs,
            here.vggface2());
    return new NetworkBuilder(models, flavour).build(RESNET34, folder, false);
  }

  /** Returns the largest distance between the embeddings of two batches. */
  private static double distance(Tensor left, Tensor right, int length) {
    double farthest = 0;
    for (int from = 0; from < left.values().length; from += length) {
      double sum = 0;
      for (int i = from; i < from + length; i++) {
        sum += Math.pow(left.values()[i] - right.values()[i], 2);
      }
      farthest = Math.max(farthest, Math.sqrt(sum));
    }
    return farthest;
  }
}
