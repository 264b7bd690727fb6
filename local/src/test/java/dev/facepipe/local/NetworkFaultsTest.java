package dev.facepipe.local;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.LocalCloudOptions.Names;
import dev.facepipe.local.LocalCloudOptions.Ports;
import dev.facepipe.local.aws.LocalCloud;
import dev.facepipe.recognition.EmbedderName;
import dev.facepipe.recognition.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Networks that are missing or damaged stop a start, in words that name the file. */
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
  void aMissingNetworkIsNamed() throws IOException {
    Files.delete(networks.resolve("r-net.pt"));

    assertNamed("r-net.pt is missing", () -> new Mtcnn(networks, 40).close());
  }

  @Test
  void aNetworkCutShortIsNamed() throws IOException {
    Path file = networks.resolve("o-net.pt");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));

    assertNamed("o-net.pt cannot be loaded", () -> new Mtcnn(networks, 40).close());
  }

  @Test
  void whatIsNoNetworkIsNamed() throws IOException {
    Files.writeString(networks.resolve("resnet34.pt"), "<html>not found</html>");

    assertNamed("resnet34.pt cannot be loaded", () -> EmbedderName.RESNET34.load(networks).close());
  }

  @Test
  void aCardThatIsNoneIsNamed() throws IOException {
    Files.writeString(networks.resolve("resnet34.json"), "{");

    assertNamed("resnet34.json cannot be read", () -> EmbedderName.RESNET34.load(networks).close());
  }

  @Test
  void theWholeCloudDoesNotComeUpWithoutANetwork() throws IOException {
    Files.delete(networks.resolve("p-net.pt"));
    LocalCloudOptions options =
        new LocalCloudOptions(
            Ports.ANY,
            Names.DEFAULT,
            networks,
            EmbedderName.RESNET34,
            networks.resolve("nobody.npz"),
            Map.of());

    assertNamed("p-net.pt is missing", () -> LocalCloud.start(options).close());
  }

  @Test
  void theWholeCloudDoesNotComeUpWithoutFfmpeg() throws IOException {
    LocalCloudOptions options =
        new LocalCloudOptions(
            Ports.ANY,
            Names.DEFAULT,
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
