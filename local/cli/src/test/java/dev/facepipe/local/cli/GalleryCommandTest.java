package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Calibration;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.Ignored;
import dev.facepipe.recognition.gallery.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands that change what a gallery holds. */
class GalleryCommandTest extends CommandTester {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Model MODEL =
      Model.read(SampleGallery.NETWORKS, EmbedderName.RESNET34.word());

  @TempDir private Path folder;

  private Path file;
  private String gallery;

  /** Ada's fourth embedding is Bea's; her fifth repeats the first. */
  @BeforeEach
  void write() {
    file = folder.resolve("people.npz");
    gallery = file.toString();
    write(
        Gallery.empty(MODEL)
            .with("Ada", List.of(at(0), at(0.2), at(0.1), at(5.1), at(0)))
            .with("Bea", List.of(at(5), at(5.3)))
            .with("Cleo", List.of(at(9))));
  }

  private void write(Gallery written) {
    GalleryFile.write(written, file);
  }

  private static float[] at(double first) {
    float[] vector = new float[MODEL.dimensions()];
    vector[0] = (float) first;
    return vector;
  }

  private Gallery read() {
    return GalleryFile.read(file);
  }

  private void ok(String... command) {
    assertEquals(0, run(command(command)), err.toString());
  }

  private String refusal(String... command) {
    byte[] before = bytes();
    assertEquals(1, run(command(command)), out.toString());
    assertArrayEquals(before, bytes(), "a refused command changes nothing");
    assertEquals(1, err.toString().lines().count(), err.toString());
    return err.toString().strip();
  }

  private byte[] bytes() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String[] command(String... words) {
    List<String> all = new ArrayList<>(List.of("gallery"));
    all.addAll(List.of(words));
    all.addAll(List.of("--gallery", gallery));
    return all.toArray(String[]::new);
  }

  private JsonNode json() throws IOException {
    return JSON.readTree(out.toString());
  }

  @Test
  void doctorSaysWhatItWouldDoAndChangesNothing() throws IOException {
    byte[] before = bytes();

    ok("doctor", "--json");

    assertArrayEquals(before, bytes());
    assertFalse(json().get("applied").asBoolean());
    assertEquals(List.of("clash", "repeat", "clash", "clash"), json().findValuesAsText("code"));
    assertEquals("Bea", json().at("/findings/0/nearest_name").asText());
    assertEquals(
        "0.10 from another person, 4.90 from the nearest of its own",
        json().at("/findings/0/words").asText());
    assertEquals(8, json().get("references").asInt());
    ok("doctor");
    assertTrue(
        out.toString().contains("2 of 8 references are to be set aside; --apply does it"),
        out.toString());
  }

  @Test
  void setAsideReferencesAreListedAndTakenBack() throws IOException {
    ok("doctor", "--apply");
    assertTrue(out.toString().contains("2 of 8 references were set aside"), out.toString());
    assertEquals(Map.of("Ada", 3, "Bea", 2, "Cleo", 1), read().people());

    ok("aside", "--json");
    assertEquals(List.of("clash", "repeat"), sorted(json().findValuesAsText("code")));
    ok("list", "--json");
    assertEquals(2, json().at("/people/0/set_aside").asInt());
    assertTrue(json().at("/people/1/set_aside").isMissingNode());

    assertEquals(
        "facepipe: nothing of 'Bea' is set aside in " + gallery, refusal("take-back", "Bea"));
    assertTrue(refusal("take-back", "Adda").endsWith("the most similar name is 'Ada'"));
    assertEquals(2, run(command("take-back")));
    assertEquals(2, run(command("take-back", "--all", "Ada")));
    ok("take-back", "Ada");
    assertEquals(5, read().people().get("Ada"));
    assertEquals(List.of(), read().aside());
    ok("doctor", "--apply");
    ok("take-back", "--all");
    assertEquals(List.of(), read().aside());
  }

  private static List<String> sorted(List<String> words) {
    return words.stream().sorted().toList();
  }

  @Test
  void doctorUsesTheCalibratedThreshold() throws IOException {
    write(Gallery.empty(MODEL).with("Ada", List.of(at(0))).with("Bea", List.of(at(0.5))));
    ok("doctor", "--json");
    assertEquals(0, json().get("findings").size());

    write(read().calibrated(new Calibration(0.55, 0.01, 2, LocalDate.of(2026, 11, 29), "a rule")));
    ok("doctor", "--json");

    assertEquals(2, json().get("findings").size());
  }

  @Test
  void doctorPrintsAHundredLinesAtMost() {
    Gallery many = Gallery.empty(MODEL);
    for (int i = 0; i < 120; i++) {
      many = many.with("person " + i, List.of(at(i / 1000.0)));
    }
    write(many);

    ok("doctor");

    assertEquals(103, out.toString().lines().count());
    assertTrue(out.toString().contains("and 20 more; --json prints all"), out.toString());
  }

  @Test
  void listShowsIgnoredFacesAndCalibration() throws IOException {
    ok("list");
    assertFalse(out.toString().contains("calibration"), out.toString());
    write(
        read()
            .setAside(Map.of(1, new Reason("misfit", "odd")))
            .calibrated(new Calibration(0.41, 0.015, 99, LocalDate.of(2026, 11, 29), "a rule")));

    ok("list");

    List<String> lines = out.toString().lines().toList();
    assertEquals("name  embeddings  set aside", lines.get(0));
    assertEquals("Ada   4           1", lines.get(1));
    assertEquals("Bea   2", lines.get(2));
    assertEquals(
        "calibration: threshold 0.410, for at most 1.5% of strangers named; of 2026-11-29, 99 people;"
            + " a rule",
        lines.get(4));
    ok("list", "--json");
    assertEquals(0.41, json().at("/calibration/threshold").asDouble());
  }

  @Test
  void personIsRenamed() {
    ok("rename", "Ada", "Eve");

    assertEquals(Map.of("Eve", 5, "Bea", 2, "Cleo", 1), read().people());
    assertEquals(
        "facepipe: Bea is in %s already; if Eve is the same person, use 'facepipe gallery merge'"
            .formatted(gallery),
        refusal("rename", "Eve", "Bea"));
    assertTrue(refusal("rename", "Eva", "Ada").endsWith("the most similar name is 'Eve'"));
    assertTrue(refusal("rename", "Eve", "Unknown").contains("name of a person is 'Unknown'"));
    write(read().ignoring(List.of(new Ignored(at(7), "Zoe", LocalDate.of(2026, 11, 29)))));
    ok("rename", "Eve", "Zoe"); // a label is no person
  }

  @Test
  void twoPeopleBecomeOne() {
    write(read().setAside(Map.of(3, new Reason("clash", "near another person"))));

    ok("merge", "Ada", "Bea");

    assertTrue(
        out.toString().startsWith("merged Ada into Bea, who has 6 references now; "), out + "");
    assertEquals(Map.of("Bea", 6, "Cleo", 1), read().people());
    assertEquals("Bea", read().aside().get(0).reference().name());
    assertEquals(
        "facepipe: Bea is one person already; expected two names", refusal("merge", "Bea", "Bea"));
    assertTrue(refusal("merge", "Ada", "Bea").contains("nobody in " + gallery));
    assertTrue(refusal("merge", "Bea", "Ada").contains("nobody in " + gallery));
  }

  @Test
  void removingSaysAlsoWhatWasSetAside() {
    write(read().setAside(Map.of(1, new Reason("misfit", "odd"))));

    ok("remove", "Ada");

    assertTrue(out.toString().startsWith("removed Ada: 5 embeddings; "), out.toString());
    assertEquals(List.of(), read().aside());
  }

  @Test
  void forgetRemovesAllThatIsKeptUnderTheName() throws IOException {
    write(
        read()
            .setAside(Map.of(1, new Reason("misfit", "odd")))
            .ignoring(
                List.of(
                    new Ignored(at(7), "Ada", LocalDate.of(2026, 11, 29)),
                    new Ignored(at(8), "poster", LocalDate.of(2026, 11, 29)))));

    assertEquals(
        0, run("forget", "--no-results", "--yes", "--json", "--gallery", gallery, "Ada"), err + "");

    assertEquals("6 removed", json().at("/removed/0/fate").asText());
    assertEquals(0, read().vectorsOf("Ada"));
    assertEquals(List.of(), read().aside());
    assertEquals(1, read().ignored().size());
  }

  @Test
  void facesAreIgnoredListedAndRemoved() throws IOException {
    Path group =
        Files.write(folder.resolve("group.jpg"), SampleGallery.SAMPLES.frames().get("sample3.jpg"));
    Path alone =
        Files.write(folder.resolve("alone.jpg"), SampleGallery.SAMPLES.frames().get("alone.jpg"));
    String people = SampleGallery.enrolled(folder).toString();
    gallery = people;
    file = Path.of(people);
    Gallery before = read();

    // The last four photographs have everybody's portraits; Bea is alone and in the group.
    assertEquals(1, run(command("ignore", "--embedder", "resnet34", alone.toString())));
    assertTrue(err.toString().contains("from Bea, who would get fewer faces"), err.toString());
    assertEquals(before.version(), read().version());

    ok("ignore", "--embedder", "resnet34", "--accept", "known", "--label", "door", alone + "");
    assertEquals(1, read().ignored().size());
    ok("ignore", "--embedder", "resnet34", "--accept", "known", "--json", alone + "", group + "");
    assertEquals(3, json().get("ignored").asInt() - 1, "the three faces of the group are new");
    assertFalse(json().at("/faces/0/added").asBoolean());
    assertTrue(json().at("/faces/1/added").asBoolean());

    ok("ignored", "--json");
    assertEquals("door", json().at("/ignored/0/label").asText());
    assertEquals(
        LocalDate.now(ZoneId.systemDefault()).toString(), json().at("/ignored/0/since").asText());
    ok("list", "--json");
    assertEquals(4, json().get("ignored").asInt());
    assertEquals(
        "facepipe: --remove is 5; expected a number of the list, 1 to 4",
        refusal("ignored", "--remove", "5"));
    ok("ignored", "--remove", "1");
    assertEquals(List.of("", "", ""), read().ignored().stream().map(one -> one.label()).toList());
  }

  @Test
  void pictureThatCannotBeIgnoredIsNamedAndOthersAreIgnored() throws IOException {
    Path alone =
        Files.write(folder.resolve("alone.jpg"), SampleGallery.SAMPLES.frames().get("alone.jpg"));
    Path missing = folder.resolve("missing.jpg");

    assertEquals(
        1, run(command("ignore", "--embedder", "resnet34", missing + "", alone.toString())));

    assertEquals(1, read().ignored().size());
    assertTrue(err.toString().startsWith("refused   %s: ".formatted(missing)), err.toString());
  }

  @Test
  void galleryIsImportedIntoAnother() {
    Path other = folder.resolve("other.npz");
    GalleryFile.write(
        Gallery.empty(MODEL)
            .with("Dora", List.of(at(20), at(21)))
            .setAside(Map.of(1, new Reason("misfit", "odd"))),
        other);

    ok("import", "--embedder", "resnet34", other.toString());

    assertEquals(1, read().people().get("Dora"));
    assertEquals(1, read().aside().size());
    GalleryFile.write(Gallery.empty(new Model("resnet34", "ffff", MODEL.dimensions())), other);
    assertTrue(
        refusal("import", "--embedder", "resnet34", other.toString())
            .contains("holds embeddings of resnet34 (ffff)"));
  }

  /** The archive has names and vectors only. */
  @Test
  void embeddingsOfAnotherProgramAreImported() throws IOException {
    Path other = folder.resolve("other.npz");
    Files.write(other, withoutNetwork(Gallery.empty(MODEL).with("Dora", List.of(at(1), at(-1)))));
    gallery = folder.resolve("new.npz").toString();

    ok("import", "--embedder", "resnet34", other.toString());

    assertTrue(
        err.toString().contains("all 2 embeddings have length 1, as those of resnet34 do not"),
        err.toString());
    file = Path.of(gallery);
    assertEquals(Map.of("Dora", 2), read().people());
    assertEquals(MODEL, read().model());

    Model small = new Model("other", "1a2b", 2);
    Files.write(other, withoutNetwork(Gallery.of(small, List.of("Dora"), new float[] {1, 0})));
    assertTrue(
        refusal("import", "--embedder", "resnet34", other.toString())
            .contains("embeddings have 2 values; expected 128"));
  }

  private static byte[] withoutNetwork(Gallery gallery) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var in = new ZipInputStream(new ByteArrayInputStream(GalleryFile.encode(gallery)));
        var zip = new ZipOutputStream(out)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (List.of("names.npy", "vectors.npy").contains(entry.getName())) {
          zip.putNextEntry(new ZipEntry(entry.getName()));
          zip.write(in.readAllBytes());
          zip.closeEntry();
        }
      }
    }
    return out.toByteArray();
  }
}
