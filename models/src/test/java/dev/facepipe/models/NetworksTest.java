package dev.facepipe.models;

import static dev.facepipe.models.Golden.assertNear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.models.facenet.InceptionResnetV1Writer;
import dev.facepipe.models.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the written networks and compares their outputs with the original networks. */
class NetworksTest {
  private final Path folder;

  NetworksTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @EnumSource(Flavour.class)
  void pNetEqualsTheOriginal(Flavour flavour) throws IOException {
    assertMtcnn("p-net", flavour);
  }

  @ParameterizedTest
  @EnumSource(Flavour.class)
  void rNetEqualsTheOriginal(Flavour flavour) throws IOException {
    assertMtcnn("r-net", flavour);
  }

  @ParameterizedTest
  @EnumSource(Flavour.class)
  void oNetEqualsTheOriginal(Flavour flavour) throws IOException {
    assertMtcnn("o-net", flavour);
  }

  @ParameterizedTest
  @EnumSource(names = "ONNX_INT8", mode = EnumSource.Mode.EXCLUDE) // QuantizedNetworksTest
  void resNet34EqualsFaceApi(Flavour flavour) throws IOException {
    JsonNode golden = Golden.json("resnet34.json");

    Tensor embeddings = run("resnet34", flavour, TestPicture.bytes(1, 150, 150)).get(0);

    assertNear(
        Golden.values(golden.get("descriptor")),
        new long[] {1, 128},
        embeddings,
        golden.get("tolerance").asDouble());
  }

  @Test
  void syntheticWeightsEqualTheReference() throws IOException {
    JsonNode golden = Golden.json("inception_resnet_v1.json");
    for (Map.Entry<String, JsonNode> check : golden.get("checks").properties()) {
      long[] shape = Golden.shape(golden.get("keys").get(check.getKey()));

      float[] actual = SyntheticWeights.value(check.getKey(), shape).values();

      assertArrayEquals(Golden.values(check.getValue()), Arrays.copyOf(actual, 4));
    }
  }

  @ParameterizedTest
  @EnumSource(names = "ONNX_INT8", mode = EnumSource.Mode.EXCLUDE) // QuantizedNetworksTest
  void inceptionResnetV1EqualsTheOriginal(Flavour flavour) throws IOException {
    JsonNode golden = Golden.json("inception_resnet_v1.json");
    Weights weights = SyntheticWeights.of(golden.get("keys"));

    List<Tensor> embeddings =
        FlavouredNetwork.run(
            InceptionResnetV1Writer.of(weights, flavour),
            flavour,
            folder,
            TestPicture.signed(1, 160, 160));

    assertNear(
        Golden.values(golden.get("embedding")),
        new long[] {1, 512},
        embeddings.get(0),
        golden.get("tolerance").asDouble());
  }

  private void assertMtcnn(String name, Flavour flavour) throws IOException {
    JsonNode golden = Golden.json("mtcnn_networks.json");
    long[] shape = Golden.shape(golden.get(name).get("input"));
    Tensor input = TestPicture.signed((int) shape[0], (int) shape[2], (int) shape[3]);

    List<Tensor> actual = run(name, flavour, input);

    JsonNode expected = golden.get(name).get("outputs");
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertNear(
          Golden.values(expected.get(i).get("values")),
          Golden.shape(expected.get(i).get("shape")),
          actual.get(i),
          golden.get("tolerance").asDouble());
    }
  }

  private List<Tensor> run(String name, Flavour flavour, Tensor input) throws IOException {
    NetworkRecipe recipe = NetworkRecipe.named(name);
    Path weights = new NetworkBuilder(ModelsFolder.here(), flavour).weights(recipe).orElseThrow();
    return FlavouredNetwork.run(
        recipe.writer().write(recipe.reader().read(weights), flavour), flavour, folder, input);
  }
}
