package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.embedding.Thresholds;
import dev.facepipe.recognition.gallery.Calibration;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.MatchRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrateCommandTest extends CommandTester {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Model MODEL =
      Model.read(SampleGallery.NETWORKS, EmbedderName.RESNET34.word());

  @TempDir private Path folder;

  private Path file;

  @BeforeEach
  void nameTheGallery() {
    file = folder.resolve("people.npz");
  }

  private static float[] at(double first) {
    float[] vector = new float[MODEL.dimensions()];
    vector[0] = (float) first;
    return vector;
  }

  /** Writes people on a line: person {@code i} at {@code i * (i + 1) / 2} hundredths. */
  private void writeLine(int people) {
    List<String> names = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < people; i++) {
      names.add("Person " + i);
      vectors.add(at(i * (i + 1) / 200.0));
    }
    GalleryFile.write(Gallery.empty(MODEL).with(names, vectors), file);
  }

  private int calibrate(String... more) {
    List<String> words = new ArrayList<>(List.of("calibrate", "--gallery", file.toString()));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private JsonNode json() throws IOException {
    return JSON.readTree(out.toString());
  }

  /** The nearest neighbour of person i is person i - 1, i hundredths away; that of 0 is 1. */
  @Test
  void storesTheThresholdThatKeepsThePromise() throws IOException {
    writeLine(99);

    assertEquals(0, calibrate("--target", "2%", "--json"), err.toString());

    // The distances are 1, 1, 2, 3, ... 98 hundredths; 2% of 99 + 1 is 2, less 1 is the first.
    Calibration stored = GalleryFile.read(file).calibration().orElseThrow();
    assertEquals(0.01, stored.threshold(), 1e-6);
    assertTrue(stored.threshold() < 0.01);
    assertEquals(0.02, stored.target());
    assertEquals(99, stored.people());
    assertEquals(99, json().get("enrolled").asInt());
    assertEquals(99, json().at("/rows/0/named/of").asInt());
    assertTrue(json().get("stored").asBoolean());
    assertEquals("Person 0", json().at("/closest/0/name").asText());
    assertEquals(
        stored.threshold(),
        MatchRules.of(Thresholds.RESNET34).in(GalleryFile.read(file)).threshold());
  }

  @Test
  void fewPeoplePromiseWhatTheyCan() throws IOException {
    writeLine(12);

    assertEquals(0, calibrate(), err.toString());

    assertTrue(
        out.toString().contains("12 strangers can promise 15% at best; 1% needs 199"),
        out.toString());
    assertEquals(2 / 13.0, GalleryFile.read(file).calibration().orElseThrow().target(), 1e-9);
  }

  /** People a whole distance apart could promise 15% at a threshold of 1: nobody wants that. */
  @Test
  void unreachableTargetNeverAllowsMoreThanTheDefault() {
    List<float[]> vectors = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      names.add("Person " + i);
      vectors.add(at(i));
    }
    GalleryFile.write(Gallery.empty(MODEL).with(names, vectors), file);

    assertEquals(0, calibrate(), err.toString());

    // 0.45 * (99 / 20)^(1/17.6), the default for 20 embeddings or fewer
    assertEquals(0.4928, GalleryFile.read(file).calibration().orElseThrow().threshold(), 1e-4);
  }

  @Test
  void dryRunChangesNothing() throws IOException {
    writeLine(12);
    byte[] before = Files.readAllBytes(file);

    assertEquals(0, calibrate("--dry-run"), err.toString());

    assertTrue(out.toString().contains("not stored"), out.toString());
    assertEquals(-1, Files.mismatch(file, Files.write(folder.resolve("before"), before)));
  }

  @Test
  void onePersonCannotBeCompared() {
    writeLine(1);

    assertEquals(1, calibrate());

    assertTrue(
        err.toString().contains("has one person; expected two people or more"), err.toString());
  }

  @Test
  void onePhotographUnderTwoNamesLeavesNoThreshold() {
    GalleryFile.write(
        Gallery.empty(MODEL).with("Ada", List.of(at(1))).with("Bea", List.of(at(1))), file);

    assertEquals(1, calibrate("--target", "40%"));

    assertTrue(out.toString().contains("no threshold: people of different names"), out.toString());
    assertTrue(out.toString().contains("Ada and Bea (0.000 apart)"), out.toString());
    assertFalse(GalleryFile.read(file).calibration().isPresent());
  }

  /** Twins 5 hundredths apart; 30 others, a whole distance apart. */
  @Test
  void twinsAreNamedWithTheThresholdWithoutThem() throws IOException {
    List<String> names = new ArrayList<>(List.of("Ada", "Bea"));
    List<float[]> vectors = new ArrayList<>(List.of(at(-1), at(-1.05)));
    for (int i = 0; i < 30; i++) {
      names.add("Person " + i);
      vectors.add(at(i));
    }
    GalleryFile.write(Gallery.empty(MODEL).with(names, vectors), file);

    assertEquals(0, calibrate("--target", "7%"), err.toString());

    assertTrue(out.toString().contains("threshold 0.050, stored"), out.toString());
    assertTrue(
        out.toString().contains("Without the first two the threshold would be 1.000"),
        out.toString());
  }

  @Test
  void emptyFolderOfStrangersIsSaid() throws IOException {
    writeLine(3);
    Path empty = Files.createDirectories(folder.resolve("empty"));

    assertEquals(1, calibrate("--strangers", empty.toString()));

    assertTrue(err.toString().contains("has no usable face of a stranger"), err.toString());
    assertFalse(GalleryFile.read(file).calibration().isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0%", "100%", "0", "1", "-1%", "many", "NaN", "1%%", ""})
  void impossibleTargetIsWrongUse(String target) {
    writeLine(3);

    assertEquals(2, calibrate("--target", target));

    assertTrue(err.toString().contains("more than 0% and less than 100%"), err.toString());
  }

  @Test
  void drawsThePlot() throws IOException {
    writeLine(20);
    Path plot = folder.resolve("plot.png");

    assertEquals(0, calibrate("--plot", plot.toString()), err.toString());
    assertEquals(2, calibrate("--plot", "plot.pdf"));

    assertEquals(1000, ImageIO.read(plot.toFile()).getWidth());
  }

  @Test
  void listTellsWhenTheCalibrationIsOutOfDate() throws IOException {
    writeLine(4);
    assertEquals(0, calibrate(), err.toString());
    assertEquals(0, run("gallery", "list", "--gallery", file.toString()), err.toString());
    assertFalse(out.toString().contains("out of date"), out.toString());

    GalleryFile.write(
        GalleryFile.read(file).with("Bea", List.of(at(7))).with("Cleo", List.of(at(8))), file);
    assertEquals(0, run("gallery", "list", "--gallery", file.toString()), err.toString());

    assertTrue(out.toString().contains("out of date, run 'facepipe calibrate'"), out.toString());
  }

  /** Twelve enrolled; strangers are four others, one of the twelve, and Bea on another day. */
  @Test
  void strangersOfAFolderCountUnlessTheyAreEnrolled() throws IOException {
    Path people = Files.createDirectories(folder.resolve("people"));
    Path strangers = Files.createDirectories(folder.resolve("strangers"));
    try (Mtcnn mtcnn = new Mtcnn(SampleGallery.NETWORKS, FaceDetector.DEFAULT_MIN_FACE)) {
      SampleGallery.SAMPLES.writePortraits(mtcnn, people);
    }
    for (String name : List.of("Mona", "Nora", "Orla", "Pia")) {
      Files.move(people.resolve(name + ".jpg"), strangers.resolve(name + ".jpg"));
    }
    assertEquals(0, run("enroll", "--gallery", file.toString(), people.toString()));
    Files.copy(people.resolve("Dora.jpg"), strangers.resolve("Someone.jpg"));
    Files.copy(people.resolve("Alma.jpg"), strangers.resolve("Alma.jpg"));
    Files.write(strangers.resolve("Visitor.jpg"), SampleGallery.SAMPLES.frames().get("alone.jpg"));

    assertEquals(0, calibrate("--json", "--strangers", strangers.toString()), err.toString());

    assertEquals(12, json().get("enrolled").asInt());
    assertEquals(4, json().get("strangers").asInt());
    assertTrue(err.toString().contains("Someone: a photograph of Dora"), err.toString());
    assertTrue(err.toString().contains("Alma: somebody with this name"), err.toString());
    assertTrue(err.toString().contains("Visitor: looks like Bea, who is enrolled"), err.toString());

    assertEquals(
        0,
        calibrate("--json", "--keep-lookalikes", "--strangers", strangers.toString()),
        err.toString());
    assertEquals(5, json().get("strangers").asInt());
  }
}
