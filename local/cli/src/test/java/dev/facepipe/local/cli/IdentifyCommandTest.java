package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.local.cli.demo.SamplePhotographs;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names people in the sample photographs, as users do, with ResNet-34. */
class IdentifyCommandTest extends CommandTester {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Networks add up in another order when a batch holds another number of faces. */
  private static final double DISTANCE_TOLERANCE = 1e-3;

  @TempDir private static Path folder;

  private static String gallery;
  private static Path frames;
  private static String alone;

  @BeforeAll
  static void write() throws IOException {
    gallery = SampleGallery.enrolled(folder).toString();
    frames = Files.createDirectory(folder.resolve("frames"));
    for (Map.Entry<String, byte[]> frame : SampleGallery.SAMPLES.frames().entrySet()) {
      Files.write(frames.resolve(frame.getKey()), frame.getValue());
    }
    alone = frames.resolve("alone.jpg").toString();
  }

  private int identify(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("identify", "--embedder=resnet34", "--gallery", gallery));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  private JsonNode json() throws IOException {
    return JSON.readTree(out.toString());
  }

  @Test
  void theWholeServiceGivesEqualNames() throws IOException {
    assertEquals(0, identify("--json", frames.toString()), err.toString());
    JsonNode here = json();
    Map<String, JsonNode> served = new TreeMap<>();
    try (LocalCloud cloud =
        LocalCloud.start(
            new LocalCloudOptions(
                SampleGallery.NETWORKS,
                EmbedderName.RESNET34,
                Path.of(gallery),
                System.getenv()))) {
      List<String> send =
          new ArrayList<>(
              List.of(
                  "send",
                  "--json",
                  "--timeout=120",
                  "--url=" + cloud.url(),
                  "--endpoint=" + cloud.sqsEndpoint()));
      here.get("images").forEach(image -> send.add(image.get("file").asText()));
      assertEquals(0, run(send.toArray(String[]::new)), err.toString());
      json().get("answers").forEach(answer -> served.put(answer.get("filename").asText(), answer));
    }

    assertEquals(8, here.get("images").size());
    for (JsonNode image : here.get("images")) {
      JsonNode answer = served.get(image.get("file").asText());
      assertEquals(answer.get("result"), image.get("result"));
      assertEquals(
          SamplePhotographs.RESULTS.get(
              Path.of(image.get("file").asText()).getFileName().toString()),
          image.get("result").asText());
      assertEquals(answer.get("faces").size(), image.get("faces").size());
      for (int i = 0; i < image.get("faces").size(); i++) {
        assertSame(answer.get("faces").get(i), image.get("faces").get(i));
      }
    }
  }

  private static void assertSame(JsonNode served, JsonNode here) {
    for (String field : List.of("name", "reason", "quality")) {
      assertEquals(served.get(field), here.get(field), here.toString());
    }
    assertEquals(served.at("/nearest/name"), here.at("/nearest/name"));
    assertEquals(served.at("/runner_up/name"), here.at("/runner_up/name"));
    for (String field : List.of("distance", "threshold", "probability")) {
      assertEquals(
          served.get(field).asDouble(), here.get(field).asDouble(), DISTANCE_TOLERANCE, field);
    }
    for (int i = 0; i < 4; i++) {
      assertEquals(served.at("/box/" + i).asDouble(), here.at("/box/" + i).asDouble(), 0.01);
    }
  }

  @Test
  void aPictureIsALineWithNamesAndDistances() {
    String group = frames.resolve("sample1.jpg").toString();
    String wall = frames.resolve("nobody.jpg").toString();

    assertEquals(0, identify(alone, group, wall), err.toString());

    List<String> lines = out.toString().lines().toList();
    assertEquals(3, lines.size(), out.toString());
    String bea = "Bea \\(distance 0\\.4\\d, under 0\\.49\\)";
    String stranger = "Unknown \\(nearest \\w+ at 0\\.[56]\\d, over 0\\.49\\)";
    assertTrue(lines.get(0).matches(".*/alone\\.jpg: " + bea), lines.get(0));
    assertTrue(
        lines.get(1).matches(".*/sample1\\.jpg: %s, %s, %s".formatted(stranger, bea, stranger)),
        lines.get(1));
    assertEquals(wall + ": no face found", lines.get(2));
    assertEquals("", err.toString());
  }

  @Test
  void numbersInTheDocumentHaveFourDecimals() throws IOException {
    assertEquals(0, identify("--json", alone));

    JsonNode document = json();
    assertEquals("resnet34", document.get("model").asText());
    assertEquals(0.49, document.get("threshold").asDouble(), 0.005);
    JsonNode image = document.at("/images/0");
    assertEquals(620, image.get("width").asInt());
    assertEquals("Bea", image.get("result").asText());
    assertTrue(image.at("/faces/0/distance").asText().matches("0\\.\\d{1,4}"), image.toString());
    assertTrue(image.at("/faces/0/box/0").asText().matches("\\d+\\.\\d{1,4}"), image.toString());
  }

  @Test
  void aBadPictureIsNamedAndTheOthersGoOn() throws IOException {
    String text = Files.writeString(folder.resolve("notes.jpg"), "hello").toString();
    String gone = folder.resolve("gone.jpg").toString();

    assertEquals(1, identify(text, gone, alone));

    assertEquals(1, out.toString().lines().count(), out.toString());
    List<String> told = err.toString().lines().toList();
    assertTrue(told.get(0).startsWith("facepipe: " + text + ": picture is text"), err.toString());
    assertEquals("facepipe: " + gone + ": no such file", told.get(1));
    assertEquals(2, told.size());

    assertEquals(1, identify("--json", gone, alone));
    assertEquals(gone, json().at("/images/0/file").asText());
    assertEquals(gone + ": no such file", json().at("/images/0/error").asText());
    assertEquals("Bea", json().at("/images/1/result").asText());
  }

  /**
   * The folder holds what Windows, macOS and cameras write, an unended name, and annotated copies.
   */
  @Test
  void aFolderIsSearchedForPicturesWithAllItsFolders() throws IOException {
    Path top = Files.createDirectory(folder.resolve("trip"));
    Path deep = Files.createDirectories(top.resolve("day 1/\u00e9t\u00e9"));
    Files.copy(Path.of(alone), deep.resolve("no ending"));
    Files.copy(Path.of(alone), top.resolve("a.JPG"));
    Files.writeString(top.resolve("Thumbs.db"), "small pictures");
    Files.copy(Path.of(alone), Files.createDirectories(top.resolve("@eaDir")).resolve("a.jpg"));
    Files.copy(Path.of(alone), top.resolve(".hidden.jpg"));
    Path notes = Files.writeString(top.resolve("notes.txt"), "Bea, in June");
    Files.createSymbolicLink(deep.resolve("up"), top);
    Path copies = top.resolve("annotated");
    Path a = top.resolve("a.JPG");
    Path noEnding = deep.resolve("no ending");

    assertEquals(1, identify("--annotate", copies.toString(), top.toString()));
    assertEquals(0, identify("--annotate", copies.toString(), a.toString(), noEnding.toString()));

    String bea = ": Bea \\(distance 0\\.4\\d, under 0\\.49\\)\n";
    assertTrue(out.toString().matches(".*/a\\.JPG%s.*/no ending%s".formatted(bea, bea)), out + "");
    assertTrue(Files.exists(copies.resolve("a.JPG")));
    assertTrue(Files.exists(copies.resolve("day 1/\u00e9t\u00e9/no ending.jpg")));

    assertEquals(1, identify(top.toString(), "--annotate", copies.toString()));
    assertEquals(2, out.toString().lines().count(), out.toString());
    List<String> told = err.toString().lines().toList();
    assertTrue(told.get(0).contains("up: cannot be listed: "), told.toString());
    assertEquals("skipped files that are no pictures: 1, such as " + notes, told.get(1));
    assertFalse(Files.exists(copies.resolve("annotated")));
  }

  @Test
  void aFolderWithoutPicturesIsToldInOneLine() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty/below")).getParent();
    Path text = Files.createDirectory(folder.resolve("text"));
    Files.writeString(text.resolve("notes.txt"), "hello");

    assertEquals(1, identify(empty.toString()));
    assertEquals(
        "facepipe: %s: this folder is empty; expected pictures\n".formatted(empty), err + "");
    assertEquals("", out.toString());

    assertEquals(1, identify(text.toString(), alone));
    assertEquals(
        "facepipe: %s: no picture in this folder, only other files: 1; expected pictures"
            .formatted(text),
        err.toString().lines().findFirst().orElse(""));
    assertEquals(1, out.toString().lines().count(), out.toString());
  }

  @Test
  void galleryIsCheckedBeforeTheWork() {
    assertEquals(2, run("identify", "--gallery", folder.resolve("gone.npz").toString(), alone));
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().contains("gone.npz"), err.toString());
    assertEquals(2, run("identify", alone));
    assertEquals(2, run("identify", "--gallery", gallery));
  }

  @ParameterizedTest
  @CsvSource({
    "MIN_FACE_SIZE, 'a whole number, at least 12'",
    "MATCH_THRESHOLD, a number above 0",
    "MATCH_POLICY, 'one of [threshold, nearest]'"
  })
  void aWrongVariableOfTheServiceIsWrongUse(String variable, String expected) throws IOException {
    try (CommandProcess identify =
        CommandProcess.start(
            folder,
            Map.of(variable, "many"),
            "identify",
            "--embedder=resnet34",
            "--gallery",
            gallery,
            alone)) {
      assertEquals(2, identify.exitCode(), identify.said());
      assertEquals(
          "facepipe: %s is 'many'; expected %s\n".formatted(variable, expected), identify.said());
    }
  }

  @Test
  void theServicesThresholdCounts() throws IOException {
    try (CommandProcess identify =
        CommandProcess.start(
            folder,
            Map.of("MATCH_THRESHOLD", "0.2"),
            "identify",
            "--embedder=resnet34",
            "--gallery",
            gallery,
            alone)) {
      assertEquals(0, identify.exitCode(), identify.said());
      assertTrue(
          identify.said().matches(".*: Unknown \\(nearest Bea at 0\\.4\\d, over 0\\.20\\)\n"),
          identify.said());
    }
  }

  @Test
  void inAGalleryOfNobodyEverybodyIsUnknown() {
    gallery = SampleGallery.empty(folder).toString();

    assertEquals(0, identify(alone), err.toString());

    gallery = folder.resolve("gallery.npz").toString();
    assertEquals(alone + ": Unknown (nobody is enrolled)\n", out.toString());
  }

  /** The picture lies on its side, and says so as phones do: in EXIF data. */
  @Test
  void theCopyOfATurnedPictureIsUpright() throws IOException {
    RgbImage upright = ImageCodec.decode(Files.readAllBytes(Path.of(alone)));
    byte[] lying = ImageCodec.jpeg(turnedLeft(upright), 90);
    byte[] exif =
        "Exif\0\0MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\6\0\0\0\0\0\0"
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] picture = new byte[lying.length + exif.length + 4];
    System.arraycopy(lying, 0, picture, 0, 2);
    picture[2] = (byte) 0xff;
    picture[3] = (byte) 0xe1;
    picture[5] = (byte) (exif.length + 2);
    System.arraycopy(exif, 0, picture, 6, exif.length);
    System.arraycopy(lying, 2, picture, 6 + exif.length, lying.length - 2);
    Path turned = Files.write(folder.resolve("turned.jpg"), picture);
    Path copies = folder.resolve("turned");

    assertEquals(0, identify("--annotate", copies.toString(), turned.toString()), err + "");

    assertTrue(out.toString().contains(": Bea ("), out.toString());
    RgbImage copy = ImageCodec.decode(Files.readAllBytes(copies.resolve("turned.jpg")));
    assertEquals(620, copy.width());
    assertEquals(700, copy.height());
    assertTrue(Arrays.equals(picture, Files.readAllBytes(turned)), "the picture is as it was");
  }

  private static RgbImage turnedLeft(RgbImage image) {
    int columns = image.height();
    int rows = image.width();
    byte[] pixels = new byte[image.pixels().length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int from = (column * rows + rows - 1 - row) * 3;
        System.arraycopy(image.pixels(), from, pixels, (row * columns + column) * 3, 3);
      }
    }
    return new RgbImage(columns, rows, pixels);
  }

  @Test
  void picturesOfOneNameBothHaveCopies() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other")).resolve("alone.jpg");
    Files.copy(frames.resolve("nobody.jpg"), other);
    Path copies = folder.resolve("both");

    assertEquals(0, identify("--json", "--annotate", copies.toString(), alone, other.toString()));

    assertEquals(copies.resolve("alone.jpg").toString(), json().at("/images/0/annotated").asText());
    assertEquals(
        copies.resolve("alone-2.jpg").toString(), json().at("/images/1/annotated").asText());
    assertEquals(620, width(copies.resolve("alone.jpg")));
    assertEquals(640, width(copies.resolve("alone-2.jpg")));
    assertEquals(
        "facepipe: %s is the copy of %s\n".formatted(copies.resolve("alone-2.jpg"), other),
        err.toString());
  }

  /** A file has the name of the folder that the copies of "Ada" need. */
  @Test
  void aCopyThatCannotBeWrittenIsNamedAndTheOthersGoOn() throws IOException {
    Path top = folder.resolve("trips");
    Files.copy(Path.of(alone), Files.createDirectories(top.resolve("Ada")).resolve("1.jpg"));
    Files.copy(Path.of(alone), Files.createDirectories(top.resolve("Bea")).resolve("1.jpg"));
    Path copies = Files.createDirectory(folder.resolve("some"));
    Files.writeString(copies.resolve("Ada"), "");

    assertEquals(1, identify("--annotate", copies.toString(), top.toString()));

    assertEquals(2, out.toString().lines().count(), out.toString());
    assertEquals(
        "facepipe: %s cannot be made: a file has that name\n".formatted(copies.resolve("Ada")),
        err.toString());
    assertEquals(620, width(copies.resolve("Bea/1.jpg")));
  }

  private static int width(Path picture) throws IOException {
    return ImageCodec.decode(Files.readAllBytes(picture)).width();
  }

  @Test
  void detectWritesCopiesToo() throws IOException {
    Path copies = folder.resolve("detected");

    assertEquals(0, run("detect", "--annotate", copies.toString(), alone), err.toString());

    byte[] copy = Files.readAllBytes(copies.resolve("alone.jpg"));
    assertEquals(620, ImageCodec.decode(copy).width());
    assertFalse(Arrays.equals(Files.readAllBytes(Path.of(alone)), copy));
  }

  @Test
  void fileInPlaceOfTheFolderEndsTheCommandBeforeTheWork() throws IOException {
    String file = Files.writeString(folder.resolve("no-folder"), "").toString();

    for (List<String> command :
        List.of(
            List.of("identify", "--gallery", gallery, alone),
            List.of("detect", alone),
            List.of("send", "--url=http://127.0.0.1:1/", alone),
            List.of("video", "film.mp4"))) {
      List<String> all = new ArrayList<>(command);
      all.addAll(List.of("--annotate", file));

      assertEquals(2, run(all.toArray(String[]::new)));

      assertEquals("", out.toString());
      assertEquals(
          "facepipe: --annotate %s: expected a folder, not a file; it gets the copies\n"
              .formatted(file),
          err.toString());
    }
  }
}
