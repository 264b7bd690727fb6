package dev.facepipe.models.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsManifestTest {
  private final Path folder;

  WeightsManifestTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void floatsAndBytesMixInOneShard() throws IOException {
    // 1.0 and -2.5 as little-endian floats; bytes 0, 1, 255; 0.5 as a float
    shard("one", "0000803f 000020c0 00 01 ff 0000003f");
    Weights weights =
        manifest(
            "[{'paths':['one'],'weights':["
                + "{'name':'a','dtype':'float32','shape':[1,2]},"
                + "{'name':'b','dtype':'float32','shape':[3],"
                + "'quantization':{'dtype':'uint8','scale':0.5,'min':-10}},"
                + "{'name':'c','dtype':'float32','shape':[]}]}]");

    assertArrayEquals(new float[] {1, -2.5f}, weights.get("a", 1, 2).values());
    assertArrayEquals(new float[] {-10, -9.5f, 117.5f}, weights.get("b", 3).values());
    assertArrayEquals(new float[] {0.5f}, weights.get("c").values());
  }

  @Test
  void tensorMaySpanTwoShards() throws IOException {
    shard("one", "0000803f 0000");
    shard("two", "20c0");
    Weights weights =
        manifest(
            "[{'paths':['one','two'],'weights':[{'name':'a','dtype':'float32','shape':[2]}]}]");

    assertArrayEquals(new float[] {1, -2.5f}, weights.vector("a", 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'name':'a','dtype':'float32','shape':[3]} | needs 12 bytes; its shards have 8 bytes left",
        "{'name':'a','dtype':'float32','shape':[1]} | have 4 bytes more than",
        "{'name':'a','dtype':'int32','shape':[2]} | has dtype int32; expected float32",
        "{'name':'a','dtype':'float32','shape':[-2]} | has shape [-2]; expected sizes of 0 or more",
        "{'name':'a','dtype':'float32','shape':[65536,65536,65536,65536]} | fewer than 2^31 values",
        "{'name':'a','dtype':'float32'} | needs 'name', 'dtype' and 'shape'",
        "{'name':'a','dtype':'float32','shape':[8],'quantization':{'dtype':'uint16'}} | quantization dtype uint16",
        "7 | is not a TensorFlow.js weights manifest"
      })
  void errorNamesTheProblemAndTheFile(String weight, String reason) throws IOException {
    shard("one", "0000803f 000020c0");

    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> manifest("[{'paths':['one'],'weights':[" + weight + "]}]"));

    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(reason), message);
    assertTrue(message.contains("net-weights_manifest.json"), message);
  }

  @Test
  void shardOutsideTheFolderIsRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> manifest("[{'paths':['../secret'],'weights':[]}]"));

    assertTrue(String.valueOf(e.getMessage()).contains("outside the manifest's folder"));
  }

  @Test
  void shardListedTwiceIsRefused() throws IOException {
    shard("one", "00000000");

    assertRefused("[{'paths':['one','one'],'weights':[]}]", "a shard is listed twice");
  }

  @ParameterizedTest // found by WeightsManifestFuzzTest
  @ValueSource(
      strings = {
        "null",
        "[null]",
        "[{'paths':[null],'weights':[]}]",
        "[{'paths':[],'weights':[null]}]",
        "[{'paths':['.'],'weights':[]}]",
        "[{'paths':['\\u0000'],'weights':[]}]",
        "[\0\0\0\0]][" // looks like UTF-32, but is not
      })
  void malformedManifestIsRefused(String json) {
    assertRefused(json, "net-weights_manifest.json");
  }

  @Test // found by WeightsManifestFuzzTest
  void lineBreakInNameIsReplacedInMessage() {
    assertRefused(
        "[{'paths':[],'weights':[{'name':'a\\nb','dtype':'int32','shape':[]}]}]",
        "tensor 'a?b' has dtype int32");
  }

  private void assertRefused(String json, String reason) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> manifest(json));
    assertTrue(String.valueOf(e.getMessage()).contains(reason), e::toString);
  }

  @Test
  void wrongShapeAndMissingTensorAreNamed() throws IOException {
    shard("one", "0000803f 000020c0");
    Weights weights =
        manifest("[{'paths':['one'],'weights':[{'name':'a','dtype':'float32','shape':[2]}]}]");

    IllegalArgumentException shape =
        assertThrows(IllegalArgumentException.class, () -> weights.get("a", 1, 2));
    IllegalArgumentException name =
        assertThrows(IllegalArgumentException.class, () -> weights.get("b", 2));

    assertTrue(String.valueOf(shape.getMessage()).contains("'a' has shape [2]; expected [1, 2]"));
    assertTrue(String.valueOf(name.getMessage()).contains("no tensor 'b'"));
  }

  private void shard(String name, String hex) throws IOException {
    Files.write(folder.resolve(name), HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private Weights manifest(String json) throws IOException {
    Path file = folder.resolve("net-weights_manifest.json");
    return WeightsManifest.read(Files.writeString(file, json.replace('\'', '"')));
  }
}
