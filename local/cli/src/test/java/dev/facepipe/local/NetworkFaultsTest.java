package dev.facepipe.local;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.message.Json;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A missing or damaged network stops the start, and the error names the file. */
class NetworkFaultsTest {
  @TempDir private Path networks;

  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("facepipe.networks")))) {
      for (Path file : files.toList()) {
        Files.copy(file, networks.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void missingNetworkIsNamed() throws IOException {
    Files.delete(networks.resolve("r-net.pt"));

    assertNamed("r-net.pt is missing", () -> new Mtcnn(networks, 40).close());
  }

  @Test
  void truncatedNetworkIsNamed() throws IOException {
    Path file = networks.resolve("o-net.pt");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));

    assertNamed("o-net.pt is damaged", () -> new Mtcnn(networks, 40).close());
  }

  /** The flipped bit is in the middle of the weights, where libtorch does not notice it. */
  @ParameterizedTest
  @ValueSource(strings = {"p-net", "r-net", "o-net", "resnet34"})
  void networkWithFlippedBitIsNamed(String network) throws IOException {
    Path file = networks.resolve(network + ".pt");
    byte[] whole = Files.readAllBytes(file);
    whole[whole.length / 2] ^= 0x40;
    Files.write(file, whole);

    assertNamed(file + " is damaged: its CRC-32 is ", () -> load(network));
    assertNamed("; expected " + card(network).get("crc32").asText(), () -> load(network));
  }

  @Test
  void networkUnderAnotherNameIsNamed() throws IOException {
    Files.copy(networks.resolve("p-net.pt"), networks.resolve("r-net.pt"), REPLACE_EXISTING);

    assertNamed("r-net.pt is damaged", () -> load("r-net"));
  }

  @Test
  void networkAndCardUnderAnotherNameAreNamed() throws IOException {
    Files.copy(networks.resolve("p-net.pt"), networks.resolve("r-net.pt"), REPLACE_EXISTING);
    Files.copy(networks.resolve("p-net.json"), networks.resolve("r-net.json"), REPLACE_EXISTING);

    assertNamed("r-net.json is for model 'p-net'; expected 'r-net'", () -> load("r-net"));
  }

  @Test
  void errorAboutAnOldCardSaysWhatToRun() throws IOException {
    ObjectNode card = card("resnet34");
    card.remove("crc32");
    write(card, "resnet34");

    assertNamed("resnet34.json has no crc32", () -> load("resnet34"));
    assertNamed("'./facepipe models build'", () -> load("resnet34"));
  }

  @Test
  void missingCardIsNamed() throws IOException {
    Files.delete(networks.resolve("o-net.json"));

    assertNamed("o-net.json is missing", () -> load("o-net"));
  }

  /** A pipe would be waited for without end. */
  @ParameterizedTest
  @ValueSource(strings = {"p-net.pt", "p-net.json", "resnet34.pt", "resnet34.json"})
  @Timeout(60)
  void aPipeInPlaceOfANetworkOrItsCardIsNamed(String file) throws Exception {
    Path path = networks.resolve(file);
    Files.delete(path);
    assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());

    String network = file.substring(0, file.indexOf('.'));
    assertNamed(file + ": is a pipe; expected a file", () -> load(network));
  }

  /** A device without end would fill the memory. */
  @Test
  void aDeviceInPlaceOfACardIsNamed() throws IOException {
    Files.delete(networks.resolve("o-net.json"));
    Files.createSymbolicLink(networks.resolve("o-net.json"), Path.of("/dev/zero"));

    assertNamed("o-net.json: is a device; expected a file", () -> load("o-net"));
  }

  /** Ten gigabytes of nothing, which take no room on the disk and a minute to read. */
  @Test
  void aNetworkThatIsFarTooLargeIsRefusedUnread() throws IOException {
    try (var file = new RandomAccessFile(networks.resolve("o-net.pt").toFile(), "rw")) {
      file.setLength(10L << 30);
    }

    assertNamed("o-net.pt: 10737418240 bytes; expected at most 1073741824", () -> load("o-net"));
  }

  private void load(String network) {
    if (network.equals("resnet34")) {
      Embedders.load(EmbedderName.RESNET34, networks).close();
    } else {
      new Mtcnn(networks, 40).close();
    }
  }

  private ObjectNode card(String network) throws IOException {
    return (ObjectNode) Json.mapper().readTree(networks.resolve(network + ".json").toFile());
  }

  private void write(ObjectNode card, String network) throws IOException {
    Files.writeString(networks.resolve(network + ".json"), card.toString());
  }

  @Test
  void fileThatIsNoNetworkIsNamed() throws IOException {
    Files.writeString(networks.resolve("resnet34.pt"), "<html>not found</html>");

    assertNamed(
        "resnet34.pt is damaged", () -> Embedders.load(EmbedderName.RESNET34, networks).close());
  }

  @Test
  void invalidCardIsNamed() throws IOException {
    Files.writeString(networks.resolve("resnet34.json"), "{");

    assertNamed(
        "resnet34.json cannot be read",
        () -> Embedders.load(EmbedderName.RESNET34, networks).close());
  }

  @Test
  void cloudDoesNotStartWithoutANetwork() throws IOException {
    Files.delete(networks.resolve("p-net.pt"));
    LocalCloudOptions options =
        new LocalCloudOptions(
            networks, EmbedderName.RESNET34, networks.resolve("nobody.npz"), Map.of());

    assertNamed("p-net.pt is missing", () -> LocalCloud.start(options).close());
  }

  @Test
  void cloudDoesNotStartWithoutFfmpeg() throws IOException {
    LocalCloudOptions options =
        new LocalCloudOptions(
            networks,
            EmbedderName.RESNET34,
            networks.resolve("nobody.npz"),
            Map.of("FFMPEG", "/nowhere/ffmpeg"));
    GalleryFile.write(Gallery.empty(Model.read(networks, "resnet34")), options.gallery());

    assertNamed("FFmpeg does not start", () -> LocalCloud.start(options).close());
  }

  private static void assertNamed(String words, Executable start) {
    String message = String.valueOf(assertThrows(IllegalStateException.class, start).getMessage());
    assertTrue(message.contains(words), message);
  }
}
