package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.cli.demo.SamplePhotographs;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Runs commands as users do, on real photographs and networks. */
class CommandLineTest extends CommandTester {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));
  private static final String PYTHON_GALLERY = "src/test/resources/golden/gallery-data.pt";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;

  private static Path people;
  private static Path beaElsewhere;

  @BeforeAll
  static void cutPortraits() throws IOException {
    people = Files.createDirectory(folder.resolve("people"));
    SamplePhotographs samples = new SamplePhotographs(SAMPLES);
    try (Mtcnn mtcnn = new Mtcnn(NETWORKS, FaceDetector.DEFAULT_MIN_FACE)) {
      samples.writePortraits(mtcnn, people);
    }
    beaElsewhere = Files.write(folder.resolve("alone.jpg"), samples.frames().get("alone.jpg"));
  }

  static Stream<CommandLine> commands() {
    return withSubcommands(Facepipe.commandLine());
  }

  private static Stream<CommandLine> withSubcommands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(CommandLineTest::withSubcommands));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelp(CommandLine command) {
    List<String> words = new ArrayList<>();
    for (CommandLine c = command; c.getParent() != null; c = c.getParent()) {
      words.add(0, c.getCommandName());
    }
    words.add("--help");

    assertEquals(0, run(words.toArray(String[]::new)));
    assertTrue(out.toString().contains("Usage: " + command.getCommandSpec().qualifiedName()));
  }

  @Test
  void wrongUseExitsWithTwo() {
    assertEquals(2, run());
    assertEquals(2, run("dance"));
    assertEquals(2, run("detect"));
    assertEquals(2, run("detect", "--min-face", "many", "a.jpg"));
    assertEquals(2, run("verify", "only-one.jpg"));
    assertEquals(2, run("gallery"));
    assertEquals(2, run("enroll", people.toString()));
    assertEquals(2, run("up", "--host", "0.0.0.0", "--auth", "none"));
    assertEquals(2, run("forget", "--gallery", "people.npz"));
  }

  @Test
  void detectPrintsFacesOfEveryPicture() throws IOException {
    assertEquals(
        0, run("detect", "--json", SAMPLES.resolve("sample3.jpg").toString(), black(64, 48)));

    JsonNode images = JSON.readTree(out.toString()).get("images");
    assertEquals(1920, images.at("/0/width").asInt());
    assertEquals(1350, images.at("/0/height").asInt());
    assertEquals(3, images.at("/0/faces").size());
    assertEquals(4, images.at("/0/faces/0/box").size());
    assertEquals(5, images.at("/0/faces/0/landmarks").size());
    assertTrue(images.at("/0/faces/0/probability").asDouble() > 0.99);
    assertTrue(images.at("/0/faces/0/quality/unified_quality_score").asInt() > 50);
    assertTrue(images.at("/0/faces/0/quality/recognisable").asBoolean());
    assertTrue(images.at("/0/millis").asDouble() > 0);
    assertEquals(0, images.at("/1/faces").size());
  }

  @Test
  void detectPrintsBoxesInFullSizePixels() throws IOException {
    RgbImage photograph =
        ImageCodec.decode(Files.readAllBytes(SAMPLES.resolve("sample3.jpg"))); // 1920x1350
    Path large = folder.resolve("large.jpg");
    Files.write(large, ImageCodec.jpeg(ImageCodec.resize(photograph, 7680, 5400), 80));

    assertEquals(
        0, run("detect", "--json", SAMPLES.resolve("sample3.jpg").toString(), large.toString()));

    JsonNode images = JSON.readTree(out.toString()).get("images");
    assertTrue(images.at("/0/reduced_by").isMissingNode());
    assertEquals(2, images.at("/1/reduced_by").asInt());
    assertEquals(7680, images.at("/1/width").asInt());
    assertEquals(
        4 * images.at("/0/faces/0/box/0").asDouble(),
        images.at("/1/faces/0/box/0").asDouble(),
        100); // a tenth of the face's width
  }

  @Test
  void detectNamesABadPictureAndGoesOn() throws IOException {
    String bad = Files.writeString(folder.resolve("bad.jpg"), "hello").toString();
    String gone = folder.resolve("gone.jpg").toString();
    String good = SAMPLES.resolve("sample3.jpg").toString();

    assertEquals(1, run("detect", "--json", bad, good, gone));

    JsonNode images = JSON.readTree(out.toString()).get("images");
    assertEquals(3, images.size());
    assertEquals(bad, images.at("/0/file").asText());
    assertTrue(images.at("/0/error").asText().contains("picture is text"), images.toString());
    assertEquals(3, images.at("/1/faces").size());
    assertEquals(gone + ": no such file", images.at("/2/error").asText());
    List<String> told = err.toString().lines().toList();
    assertEquals(2, told.size(), err.toString());
    assertTrue(told.get(0).startsWith("facepipe: " + bad + ": picture is text"), err.toString());
    assertEquals("facepipe: " + gone + ": no such file", told.get(1));

    assertEquals(1, run("detect", bad, good));
    assertTrue(out.toString().contains(good) && !out.toString().contains(bad), out.toString());
  }

  @Test
  void verifyNamesAMissingPictureAndGoesOn() throws IOException {
    Path pairs = folder.resolve("unread.csv");
    Files.writeString(pairs, "gone.jpg,alone.jpg,0\nalone.jpg,alone.jpg,1\n");

    assertEquals(1, run("verify", "--json", "--pairs", pairs.toString()));

    assertTrue(JSON.readTree(out.toString()).at("/pairs/1/same").asBoolean(), out.toString());
    assertEquals(
        "facepipe: %s: no such file\n".formatted(folder.resolve("gone.jpg")), err.toString());
  }

  /** The folder holds files that Windows, macOS and a NAS write, and a text file. */
  @Test
  void enrollIgnoresProgramFilesAndSkipsNotes() throws IOException {
    Path top = folder.resolve("left");
    Path own = Files.createDirectories(top.resolve("Bea"));
    Files.copy(beaElsewhere, own.resolve("download.jfif"));
    Files.writeString(own.resolve("Thumbs.db"), "small pictures");
    Files.writeString(own.resolve("desktop.ini"), "[.ShellClassInfo]");
    Files.copy(beaElsewhere, Files.createDirectories(own.resolve("@eaDir")).resolve("a.jpg"));
    Files.writeString(
        Files.createDirectories(top.resolve("__MACOSX/Bea")).resolve("._download.jfif"),
        "Mac OS X");
    Path notes = Files.writeString(own.resolve("notes.txt"), "Bea, in June");
    Path missing = folder.resolve("missing");
    String gallery = folder.resolve("left.npz").toString();

    assertEquals(0, run("enroll", "--gallery", gallery, top.toString()), err.toString());
    assertEquals(
        List.of(
            "skipped   " + notes + ": no picture, neither by its name nor by its first bytes",
            "enrolled  " + own.resolve("download.jfif") + " as Bea"),
        err.toString().lines().toList());

    assertEquals(
        1, run("enroll", "--json", "--gallery", gallery, missing.toString(), top.toString()));
    assertEquals(
        "no such folder", JSON.readTree(out.toString()).at("/photographs/0/refused").asText());
    assertEquals("Bea", JSON.readTree(out.toString()).at("/photographs/2/name").asText());
  }

  /** José, as macOS writes it in file names, and as most keyboards write it. */
  @Test
  void accentsMatchInBothUnicodeForms() throws IOException {
    String apart = "Jose\u0301";
    String composed = "Jos\u00e9";
    Path top = folder.resolve("accents-" + apart);
    Files.copy(beaElsewhere, Files.createDirectories(top.resolve(apart)).resolve(apart + ".jpg"));
    String gallery = folder.resolve("accents.npz").toString();
    String enrolled = folder.resolve("accents-" + composed).toString();

    assertEquals(0, run("enroll", "--gallery", gallery, enrolled), err.toString());
    assertEquals(
        0,
        run("detect", Path.of(enrolled, composed, composed + ".jpg").toString()),
        err.toString());
    Path pairs =
        Files.writeString(
            folder.resolve("accents.csv"),
            "accents-%1$s/%1$s/%1$s.jpg,alone.jpg,1\n".formatted(composed));
    assertEquals(0, run("verify", "--pairs", pairs.toString()), err.toString());
    String[] forget = {
      "forget", "--no-results", "--yes", "--gallery", gallery, "--photographs", enrolled, apart
    };
    assertEquals(0, run(forget), err.toString());
    assertFalse(Files.exists(top.resolve(apart)));
    assertEquals(0, run("gallery", "list", "--json", "--gallery", gallery));
    assertEquals(0, JSON.readTree(out.toString()).get("people").size());
  }

  @Test
  void badFileIsNamedInOneLine() throws IOException {
    String text = Files.writeString(folder.resolve("notes.jpg"), "hello").toString();

    assertEquals(1, run("detect", "gone.jpg"));
    assertEquals("facepipe: gone.jpg: no such file\n", err.toString());
    assertEquals(1, run("detect", text));
    assertTrue(err.toString().contains(text + ": picture is text"), err.toString());
  }

  @Test
  void verifySeparatesPeopleAtDefaultThreshold() throws IOException {
    Path pairs = folder.resolve("pairs.csv");
    StringBuilder csv = new StringBuilder("a,b,same\n");
    csv.append("alone.jpg,people/Bea.jpg,1\n");
    List<Path> portraits;
    try (Stream<Path> files = Files.list(people)) {
      portraits = files.filter(file -> !file.endsWith("Bea.jpg")).sorted().toList();
    }
    for (Path portrait : portraits) {
      csv.append("alone.jpg,people/%s,0\n".formatted(portrait.getFileName()));
    }
    Files.writeString(pairs, csv);

    assertEquals(0, run("verify", "--json", "--embedder", "resnet34", "--pairs", pairs.toString()));

    JsonNode document = JSON.readTree(out.toString());
    assertEquals("resnet34", document.get("model").asText());
    assertEquals(0.6, document.get("threshold").asDouble());
    assertEquals(16, document.get("pairs").size());
    assertTrue(document.at("/pairs/0/same").asBoolean(), document.toString());
    // The 15 portraits show 15 other people (told by eye). Cleo is nearer than 0.6. That is why the
    // gallery's threshold is below 0.6.
    assertTrue(document.get("accuracy").asDouble() >= 15 / 16.0, document.toString());
  }

  @Test
  void verifyReportsAPictureWithoutFaceAndGoesOn() throws IOException {
    Path pairs = folder.resolve("some.csv");
    Files.writeString(pairs, "alone.jpg,alone.jpg\nalone.jpg,%s\n".formatted(black(80, 80)));

    assertEquals(0, run("verify", "--json", "--pairs", pairs.toString()));

    JsonNode document = JSON.readTree(out.toString());
    assertEquals(0, document.at("/pairs/0/distance").asDouble());
    assertTrue(document.at("/pairs/1/distance").isMissingNode());
    assertTrue(document.at("/pairs/1/problem").asText().contains("no face found"));
    assertTrue(document.path("accuracy").isMissingNode(), "no pair has a label");
  }

  @Test
  void verifyNamesABadLineOfThePairsFile() throws IOException {
    Path pairs = Files.writeString(folder.resolve("bad.csv"), "a,b,same\nx.jpg,y.jpg,maybe\n");

    assertEquals(1, run("verify", "--pairs", pairs.toString()));
    assertTrue(err.toString().contains("line 2: same is 'maybe'; expected 1 or 0"), err.toString());
  }

  @Test
  void peopleAreEnrolledListedAndRemoved() throws IOException {
    String gallery = folder.resolve("gallery.npz").toString();

    assertEquals(0, run("enroll", "--gallery", gallery, people.toString()));
    assertEquals(0, run("gallery", "list", "--json", "--gallery", gallery));
    JsonNode listed = JSON.readTree(out.toString());
    assertEquals(16, listed.get("people").size());
    assertEquals(1, listed.at("/people/0/vectors").asInt());

    assertEquals(0, run("gallery", "remove", "--gallery", gallery, "Bea"));
    assertEquals(0, run("gallery", "list", "--json", "--gallery", gallery));
    assertEquals(15, JSON.readTree(out.toString()).get("people").size());
    assertEquals(1, run("gallery", "remove", "--gallery", gallery, "Bea"));
    assertTrue(err.toString().contains("nobody in " + gallery + " is called 'Bea'"));
  }

  /** While it embeds, somebody is removed and somebody else enrolled; neither change is lost. */
  @Test
  void enrollAddsToTheGalleryAsOthersLeftIt() throws IOException {
    String gallery = folder.resolve("meanwhile.npz").toString();
    Path bea = photographOf("Bea");
    Path cleo = photographOf("Cleo");
    Path dora = photographOf("Dora");
    assertEquals(0, run("enroll", "--gallery", gallery, bea.toString()));
    var others = new CommandTester() {};
    var said = new StringWriter();
    var meanwhile =
        new PrintWriter(said) {
          @Override
          public void println(String line) {
            super.println(line);
            assertEquals(0, others.run("gallery", "remove", "--gallery", gallery, "Bea"));
            assertEquals(0, others.run("enroll", "--gallery", gallery, cleo.toString()));
          }
        };

    assertEquals(
        0,
        Facepipe.commandLine()
            .setOut(new PrintWriter(said))
            .setErr(meanwhile)
            .execute("enroll", "--gallery", gallery, dora.toString()));

    assertTrue(said.toString().startsWith("enrolled  "), said.toString());
    assertEquals(0, run("gallery", "list", "--json", "--gallery", gallery));
    assertEquals(
        List.of("Cleo", "Dora"),
        JSON.readTree(out.toString()).get("people").findValuesAsText("name"));
  }

  private static Path photographOf(String name) throws IOException {
    Path own = Files.createDirectory(folder.resolve("only-" + name));
    Files.copy(people.resolve(name + ".jpg"), own.resolve(name + ".jpg"));
    return own;
  }

  @Test
  void enrollMakesNoGalleryOfNobody() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("none"));
    Path walls = Files.createDirectory(folder.resolve("walls"));
    Files.copy(Path.of(black(60, 60)), walls.resolve("Ada.png"));
    Path gallery = folder.resolve("none.npz");

    assertEquals(1, run("enroll", "--gallery", gallery.toString(), empty.toString()));
    assertEquals(
        List.of(
            "refused   %s: no photographs in this folder; expected NAME/*.jpg or NAME.jpg"
                .formatted(empty),
            "facepipe: nobody was enrolled, so %s is not made".formatted(gallery)),
        err.toString().lines().toList());
    assertEquals("", out.toString());

    assertEquals(1, run("enroll", "--json", "--gallery", gallery.toString(), walls.toString()));
    assertEquals(0, JSON.readTree(out.toString()).get("people").asInt());
    assertEquals("no-face", JSON.readTree(out.toString()).at("/photographs/0/reason").asText());

    assertFalse(Files.exists(gallery));
    assertFalse(Files.exists(folder.resolve("none.npz.versions/1")), "no version either");
  }

  /** The face of alone.jpg has a box of about 205 x 225 pixels. */
  @Test
  void enrollFindsFacesOfTheGivenSize() throws IOException {
    Path one = Files.createDirectory(folder.resolve("sizes"));
    Files.copy(beaElsewhere, one.resolve("Bea.jpg"));
    String gallery = folder.resolve("sizes.npz").toString();

    assertEquals(1, run("enroll", "--min-face", "400", "--gallery", gallery, one.toString()));
    assertTrue(err.toString().contains("Bea.jpg: no face found"), err.toString());
    assertEquals(0, run("enroll", "--min-face", "100", "--gallery", gallery, one.toString()));
    assertEquals(2, run("enroll", "--min-face", "0", "--gallery", gallery, one.toString()));

    try (CommandProcess enroll =
        CommandProcess.start(
            folder, Map.of("MIN_FACE_SIZE", "400"), "enroll", "--gallery", "f.npz", "sizes")) {
      assertEquals(1, enroll.exitCode());
      assertTrue(enroll.said().contains("Bea.jpg: no face found"), enroll.said());
    }
  }

  /** Bea as two people: her photographs of two occasions are 0.41 apart. */
  @Test
  void enrollWarnsOfAFaceThatLooksLikeAnotherPerson() throws IOException {
    Path twins = Files.createDirectory(folder.resolve("twins"));
    Files.copy(people.resolve("Bea.jpg"), twins.resolve("Bea.jpg"));
    Files.copy(beaElsewhere, twins.resolve("Twin.jpg"));
    String gallery = folder.resolve("twins.npz").toString();
    String[] command = {
      "enroll", "--embedder", "resnet34", "--gallery", gallery, twins.toString(), "--json"
    };

    assertEquals(1, run(command), err.toString());
    assertTrue(err.toString().contains("Twin.jpg: face looks like Bea, 0.4"), err.toString());

    String[] accepting = Arrays.copyOf(command, command.length + 1);
    accepting[command.length] = "--accept=somebody-else";
    assertEquals(0, run(accepting), err.toString());

    JsonNode other = JSON.readTree(out.toString()).at("/photographs/1/looks_like");
    assertEquals("Bea", other.get("name").asText());
    assertEquals(0.41, other.get("distance").asDouble(), 0.02);
    assertEquals(0.49, other.get("threshold").asDouble(), 0.005);
    assertTrue(
        err.toString()
            .contains(
                "warning   %s: Twin looks like Bea, 0.4".formatted(twins.resolve("Twin.jpg"))),
        err.toString());
    assertTrue(err.toString().contains("'facepipe gallery merge'"), err.toString());
  }

  @Test
  void enrollNamesARefusedPhotographAndGoesOn() throws IOException {
    Path few = Files.createDirectory(folder.resolve("few"));
    Files.copy(beaElsewhere, few.resolve("Bea.jpg"));
    Files.copy(SAMPLES.resolve("sample4.jpg"), few.resolve("Group.jpg"));
    String gallery = folder.resolve("few.npz").toString();

    assertEquals(1, run("enroll", "--json", "--gallery", gallery, few.toString()));

    JsonNode document = JSON.readTree(out.toString());
    assertEquals(1, document.get("people").asInt());
    assertTrue(err.toString().contains("4 faces found; expected one"), err.toString());
  }

  @Test
  void importReadsAPythonGallery() throws IOException {
    // The card is enough: importing runs no network, and not every machine has these weights.
    Path networks = Files.createDirectory(folder.resolve("networks"));
    Files.writeString(
        networks.resolve("inception-resnet-v1.json"),
        "{\"model\": \"inception-resnet-v1\", \"fingerprint\": \"1a2b\", \"embedding\": 512}");
    String gallery = folder.resolve("imported.npz").toString();

    assertEquals(
        0,
        run(
            "gallery",
            "import",
            "--networks",
            networks.toString(),
            "--embedder",
            "inception-resnet-v1",
            "--gallery",
            gallery,
            PYTHON_GALLERY));
    assertEquals(0, run("gallery", "list", "--json", "--gallery", gallery));
    assertEquals(
        JSON.readTree(
            "[{\"name\":\"ada\",\"vectors\":2},{\"name\":\"grace\",\"vectors\":2},"
                + "{\"name\":\"alan\",\"vectors\":1},{\"name\":\"łukasz\",\"vectors\":1}]"),
        JSON.readTree(out.toString()).get("people"));
  }

  @Test
  void importRefusesAnotherNetworksGallery() {
    String gallery = folder.resolve("mixed.npz").toString();

    assertEquals(
        1,
        run("gallery", "import", "--embedder", "resnet34", "--gallery", gallery, PYTHON_GALLERY));
    assertTrue(err.toString().contains("embeddings have 512 values; expected 128"), err.toString());
  }

  @Test
  void portInUseIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());

      Path gallery = folder.resolve("nobody.npz");
      GalleryFile.write(Gallery.empty(Model.read(NETWORKS, "resnet34")), gallery);

      String up =
          "up --embedder resnet34 --port 0 --sqs-port 0 --s3-port %s --gallery %s"
              .formatted(port, gallery);
      assertEquals(1, run(up.split(" ", -1)));
      assertTrue(
          err.toString()
              .contains("port " + port + " is in use; choose another port with --s3-port"),
          err.toString());
    }
  }

  @Test
  void missingServiceGivesOneLine() {
    assertEquals(1, run("send", "--endpoint", "http://127.0.0.1:1", beaElsewhere.toString()));
    assertTrue(err.toString().startsWith("facepipe: "), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
  }

  private static String black(int width, int height) throws IOException {
    Path file = folder.resolve("black-%dx%d.png".formatted(width, height));
    Files.write(file, ImageCodec.png(new RgbImage(width, height, new byte[width * height * 3])));
    return file.toString();
  }
}
