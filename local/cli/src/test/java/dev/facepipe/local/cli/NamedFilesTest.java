package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.local.JavaCommand;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gives a pipe, a device, a folder or a huge file to every command that reads a file. The timeout
 * ends a command that waits for the pipe.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class NamedFilesTest extends CommandTester {
  @TempDir private static Path folder;

  private static String pipe;
  private static String hole;
  private static Path networks;

  @BeforeAll
  static void make() throws Exception {
    pipe = folder.resolve("pipe").toString();
    Process made = new ProcessBuilder("mkfifo", pipe).start();
    assertTrue(made.waitFor(30, TimeUnit.SECONDS) && made.exitValue() == 0);
    hole = folder.resolve("hole").toString();
    try (var file = new RandomAccessFile(hole, "rw")) {
      file.setLength(100L << 30);
    }
    // The card is enough: importing runs no network.
    networks = Files.createDirectory(folder.resolve("networks"));
    Files.writeString(
        networks.resolve("inception-resnet-v1.json"),
        "{\"model\": \"inception-resnet-v1\", \"fingerprint\": \"1a2b\", \"embedding\": 512}");
  }

  /** Commands; {@code @} is replaced by the file. */
  static Stream<String> commands() {
    return Stream.of(
        "detect @",
        "identify --gallery @ a.jpg",
        "verify @ a.jpg",
        "verify --pairs @",
        "gallery list --gallery @",
        "gallery remove Ada --gallery @",
        "gallery import --networks NETWORKS --embedder inception-resnet-v1 --gallery @"
            + " src/test/resources/golden/gallery-data.pt",
        "gallery import --gallery new.npz @",
        "enroll --gallery @ FOLDER",
        "forget --no-results --yes --gallery @ Ada",
        "models fetch @",
        "up --port 0 --sqs-port 0 --s3-port 0 --gallery @");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void pipeIsRefusedInOneLine(String command) {
    assertRefused(codeOf(command), command, pipe, "is a pipe; expected a file");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void deviceIsRefusedInOneLine(String command) {
    assertRefused(codeOf(command), command, "/dev/null", "is a device; expected a file");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void folderIsRefusedInOneLine(String command) {
    assertRefused(codeOf(command), command, folder.toString(), "is a folder; expected a file");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void hugeSparseFileIsRefusedInOneLine(String command) {
    // A gallery may be larger than the memory, so its size alone is no reason.
    boolean asGallery = command.contains("--gallery @");
    assertRefused(
        1, command, hole, asGallery ? "not a zip archive" : "107374182400 bytes; expected ");
  }

  /** 300 MB of nothing: a gallery's file is not read whole. */
  @Test
  void aLargeFileThatIsNoGalleryIsRefusedInOneLine() throws Exception {
    Path large = folder.resolve("large.npz");
    try (var file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(300 << 20);
    }

    String line = refusalWithLittleMemory(large);

    assertTrue(line.contains(large + ": cannot be read: not a zip archive"), line);
  }

  @Test
  void aGalleryThatDoesNotFitIntoMemoryIsRefusedInOneLine() throws Exception {
    int people = 700_000;
    List<String> names = IntStream.range(0, people).mapToObj(i -> "person-" + i).toList();
    Path large = folder.resolve("many.npz");
    GalleryFile.write(Gallery.of(new Model("net", "1a2b", 1), names, new float[people]), large);

    String line = refusalWithLittleMemory(large);

    assertTrue(line.contains("bytes need more memory than the "), line);
  }

  /** Returns what a process that may use 64 MB says to a gallery. */
  private static String refusalWithLittleMemory(Path gallery) throws Exception {
    Path said = folder.resolve("said");
    Process list =
        new ProcessBuilder(
                JavaCommand.of(
                    List.of("-Xmx64m"),
                    Facepipe.class,
                    "gallery",
                    "list",
                    "--gallery",
                    gallery.toString()))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertTrue(list.waitFor(110, TimeUnit.SECONDS));
    String line = Files.readString(said);
    assertEquals(1, list.exitValue(), line);
    assertEquals(1, line.lines().count(), line);
    assertTrue(line.contains(gallery.toString()), line);
    return line;
  }

  @Test
  void enrollRefusesAPipeAndGoesOn() throws Exception {
    Path people = Files.createDirectory(folder.resolve("people"));
    Path inside = people.resolve("Ada.jpg");
    assertEquals(0, new ProcessBuilder("mkfifo", inside.toString()).start().waitFor());
    Path text = Files.writeString(people.resolve("Bea.jpg"), "no picture");
    Path gallery = folder.resolve("some.npz");

    assertEquals(1, run("enroll", "--gallery", gallery.toString(), people.toString()));

    assertTrue(
        err.toString().contains("refused   " + inside + ": is a pipe; expected a file\n"),
        err.toString());
    assertTrue(err.toString().contains("refused   " + text + ": picture is text"), err.toString());
  }

  /** A gallery or a list of pairs that is no file is wrong use; a picture that is none fails. */
  private static int codeOf(String command) {
    return command.contains("--gallery @") || command.contains("--pairs @") ? 2 : 1;
  }

  private void assertRefused(int code, String command, String file, String reason) {
    Map<String, String> paths =
        Map.of("@", file, "FOLDER", folder.toString(), "NETWORKS", networks.toString());
    String[] words =
        Stream.of(command.split(" ", -1))
            .map(word -> paths.getOrDefault(word, word))
            .toArray(String[]::new);

    assertEquals(code, run(words), () -> out + "" + err);
    assertTrue(err.toString().contains(file), err.toString());
    assertTrue(err.toString().contains(reason), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
  }
}
