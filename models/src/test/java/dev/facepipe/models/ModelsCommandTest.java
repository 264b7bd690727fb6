package dev.facepipe.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.network.NetworkEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ModelsCommandTest {
  private static final String ZERO_HASH = "0".repeat(64);

  private final Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  ModelsCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void buildWritesEveryNetworkWithWeights() throws IOException {
    assertEquals(0, run("build", "--json"), err::toString);

    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals("[\"p-net\",\"r-net\",\"o-net\",\"resnet34\"]", json.get("written").toString());
    for (JsonNode name : json.get("written")) {
      assertTrue(Files.isRegularFile(network(name.asText())));
    }
  }

  /** Returns the file of a network, in the flavour that this build has. */
  private Path network(String name) {
    return NetworkEngine.file(folder.resolve("target/networks"), name);
  }

  @Test
  void secondBuildWritesNothing() {
    run("build");
    out.getBuffer().setLength(0);

    assertEquals(0, run("build"));

    assertTrue(out.toString().contains("are up to date"), out::toString);
  }

  @Test
  void cardHasTheChecksumsOfTheFile() throws Exception {
    run("build");

    byte[] network = Files.readAllBytes(network("p-net"));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(network);
    assertEquals(HexFormat.of().formatHex(digest), card("p-net").sha256());
    CRC32 crc = new CRC32();
    crc.update(network);
    assertEquals("%08x".formatted(crc.getValue()), card("p-net").crc32());
  }

  @Test
  void damagedNetworkIsWrittenAgain() throws IOException {
    run("build");
    Path network = network("p-net");
    byte[] whole = Files.readAllBytes(network);
    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 1;
    Files.write(network, damaged);
    out.getBuffer().setLength(0);

    assertEquals(0, run("build", "--json"), err::toString);

    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals("[\"p-net\"]", json.get("written").toString());
    assertArrayEquals(whole, Files.readAllBytes(network));
  }

  @Test
  void networkIsWrittenAgainIfCardHasNoChecksums() throws IOException {
    run("build");
    Path card = folder.resolve("target/networks/o-net.json");
    ObjectNode old = (ObjectNode) new ObjectMapper().readTree(card.toFile());
    old.remove(List.of("sha256", "crc32"));
    Files.writeString(card, old.toString());
    out.getBuffer().setLength(0);

    assertEquals(0, run("build", "--json"), err::toString);

    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals("[\"o-net\"]", json.get("written").toString());
  }

  @Test
  void otherFlavourHasTheSameFingerprint() throws IOException {
    run("build", "--flavour", "packed");
    NetworkCard packed = card("resnet34");

    run("build", "--flavour", "plain");

    assertEquals("plain", card("resnet34").flavour());
    assertEquals(packed.fingerprint(), card("resnet34").fingerprint());
  }

  @Test
  void damagedWeightsAreNamed() throws IOException {
    Path weights = copyWeights();
    Path shard = weights.resolve("mtcnn_model-shard1");
    Files.write(shard, List.of("short"));

    assertEquals(1, run("build"));

    assertTrue(
        err.toString().contains("tensor 'pnet/conv1/weights' of shape [3, 3, 3, 10] needs 1080"),
        err::toString);
    assertEquals(1, err.toString().lines().count());
  }

  @Test
  void folderWithoutWeightsIsNamed() throws IOException {
    Files.createDirectories(folder.resolve("own-weights"));

    assertEquals(1, run("build"));

    assertTrue(err.toString().contains("own-weights has no file mtcnn_model"), err::toString);
  }

  @Test
  void listNamesTheCommandForEachMissingNetwork() {
    assertEquals(0, run("list"));

    List<String> lines = out.toString().lines().toList();
    assertEquals(5, lines.size());
    assertTrue(lines.get(0).matches("p-net .*missing: 'facepipe models build' writes it"));
    assertTrue(
        lines.get(4).matches("inception-resnet-v1 .*missing: 'facepipe models fetch' downloads.*"));
  }

  @Test
  void listIsOneJsonDocument() throws IOException {
    run("build");
    out.getBuffer().setLength(0);

    assertEquals(0, run("list", "--json"));

    JsonNode models = new ObjectMapper().readTree(out.toString()).get("models");
    assertEquals(5, models.size());
    JsonNode resnet = models.get(3);
    assertEquals("resnet34", resnet.get("model").asText());
    assertEquals(128, resnet.get("embedding").asInt());
    assertTrue(resnet.get("fingerprint").asText().matches("[0-9a-f]{12}"));
    assertTrue(models.get(4).get("file").isNull());
  }

  @Test
  void fetchOfWrongFileFailsAndCopiesNothing() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong.pt"), "not it");

    assertEquals(1, run("fetch", wrong.toString()));

    assertTrue(err.toString().contains("wrong.pt is not vggface2.pt"), err::toString);
    assertFalse(Files.exists(folder.resolve("weights/vggface2.pt")));
  }

  @Test
  void failedFetchSaysWhatToDo() {
    assertEquals(1, run("fetch"));

    assertTrue(err.toString().contains("cannot be reached"), err::toString);
    assertTrue(err.toString().contains("run: facepipe models fetch FILE"), err::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bake", "build --flavour=vanilla", "fetch a b", "list --xml"})
  void wrongUseExitsWithTwo(String line) {
    assertEquals(2, run(line.isEmpty() ? new String[0] : line.split(" ", -1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "list --help", "build --help", "fetch --help"})
  void everyCommandHasHelp(String line) {
    assertEquals(0, run(line.split(" ", -1)));

    assertTrue(out.toString().startsWith("Usage: models"), out::toString);
  }

  private int run(String... arguments) {
    Path own = folder.resolve("own-weights");
    ModelsFolder models =
        new ModelsFolder(
            folder,
            Files.isDirectory(own) ? own : RealWeights.folder(),
            folder.resolve("no-samples"),
            null);
    var remote = new RemoteFile(URI.create("http://127.0.0.1:1/vggface2.pt"), 6, ZERO_HASH);
    var command = new ModelsCommand(models, remote, Duration.ofMillis(500), Duration.ofMillis(5));
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private Path copyWeights() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("own-weights"));
    try (var files = Files.list(RealWeights.folder())) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private NetworkCard card(String name) {
    return NetworkCard.read(folder.resolve("target/networks"), name).orElseThrow();
  }
}
