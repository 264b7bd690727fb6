package dev.facepipe.bench.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Json;
import dev.facepipe.detection.mtcnn.Mtcnn;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AccuracyCommandTest {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));

  /** Pixels around a face, so that it is found again. */
  private static final int MARGIN = 60;

  @Test
  void measuresFacesOfASamplePhotographAndTheirMirrorImages(@TempDir Path folder)
      throws IOException {
    writePeople(folder.resolve("people"));
    Files.writeString(folder.resolve("people").resolve("notes.txt"), "not in a folder of a person");

    String output = run(folder, "people", "--splits", "3");

    JsonNode json = Json.mapper().readTree(folder.resolve("out/accuracy.json").toFile());
    assertEquals("resnet34", json.path("embedder").asText());
    assertEquals(
        "4", cell(json, "Data", "people with two or more photographs", 1).get("text").asText());
    // Mirror images are nearly equal to their photographs.
    assertEquals(1.0, cell(json, "Open set", "1", 2).get("value").asDouble());
    assertEquals(
        1.0, cell(json, "What enrolment refuses", "face of 8 pixels", 1).get("value").asDouble());
    // Nobody but the pattern of a dress in sample2.jpg is not recognisable.
    assertEquals(
        1,
        table(json, "Faces in the sample photographs").findValuesAsText("text").stream()
            .filter("no"::equals)
            .count());
    assertEquals(output.strip(), Files.readString(folder.resolve("out/accuracy.md")).strip());
  }

  @Test
  void folderOfTooFewPeopleIsRefused(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("people/Ada"));

    String output = run(folder, "people");

    assertTrue(
        output.contains("has 0 people with two or more photographs of a face; expected NAME/*"),
        output);
  }

  private static void writePeople(Path people) throws IOException {
    RgbImage photograph = ImageCodec.decode(Files.readAllBytes(SAMPLES.resolve("sample5.jpg")));
    List<Face> faces;
    try (Mtcnn mtcnn = new Mtcnn(NETWORKS, 40)) {
      faces = mtcnn.detect(photograph);
    }
    for (int i = 0; i < 4; i++) {
      Box box = faces.get(i).box();
      RgbImage portrait =
          photograph.crop(
              Math.max(0, (int) box.left() - MARGIN),
              Math.max(0, (int) box.top() - MARGIN),
              Math.min(photograph.width(), (int) box.right() + MARGIN),
              Math.min(photograph.height(), (int) box.bottom() + MARGIN));
      Path person = Files.createDirectories(people.resolve("person" + i));
      portrait = ImageCodec.shrink(portrait, portrait.width() / 2, portrait.height() / 2);
      Files.write(person.resolve("a.png"), ImageCodec.png(portrait));
      Files.write(person.resolve("b.png"), ImageCodec.png(portrait.mirrored()));
    }
  }

  private static String run(Path folder, String people, String... more) {
    StringWriter out = new StringWriter();
    CommandLine line =
        new CommandLine(new AccuracyCommand("./facepipe bench accuracy people"))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(new StringWriter()))
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                  command.getOut().println(failure.getMessage());
                  return 1;
                });
    String[] arguments = new String[more.length + 5];
    arguments[0] = folder.resolve(people).toString();
    arguments[1] = "--to";
    arguments[2] = folder.resolve("out").toString();
    arguments[3] = "--embedder";
    arguments[4] = "resnet34";
    System.arraycopy(more, 0, arguments, 5, more.length);
    line.execute(arguments);
    return out.toString();
  }

  private static JsonNode table(JsonNode json, String title) {
    for (JsonNode table : json.path("tables")) {
      if (table.path("title").asText().equals(title)) {
        return table.path("rows");
      }
    }
    throw new AssertionError("no table " + title);
  }

  private static JsonNode cell(JsonNode json, String title, String row, int column) {
    for (JsonNode cells : table(json, title)) {
      if (cells.get(0).path("text").asText().equals(row)) {
        return cells.get(column);
      }
    }
    throw new AssertionError("no row " + row);
  }
}
