package dev.facepipe.recognition.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.embedding.Recognisability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureRecognisabilityTest {
  private static final Path NETWORKS = Path.of("../models/target/networks");
  private static final Path PHOTOGRAPHS = Path.of("../models/target/samples");

  /** Distances of ResNet-34, whose outputs differ a little between engines and processors. */
  private static final double TOLERANCE = 0.02;

  @Test
  void measuresResnet34(@TempDir Path folder) throws IOException {
    copyNetwork(folder);

    assertEquals(List.of("wrote " + Recognisability.file(folder, "resnet34")), measured(folder));

    // By NumPy, from the network's embeddings of the same 20 faces with boxes of our own MTCNN,
    // shrunk in the whole photograph rather than in the crop: 0.370, 0.612 and 0.218.
    Recognisability figures = Recognisability.read(folder, model(folder)).orElseThrow();
    assertEquals(0.370, figures.least(), TOLERANCE);
    assertEquals(0.612, figures.most(), TOLERANCE);
    assertEquals(0.218, figures.mirror(), TOLERANCE);
    assertEquals(List.of(), measured(folder), "measured once");
  }

  @Test
  void measuresAgainWhatIsDamagedOrOfOtherWeights(@TempDir Path folder) throws IOException {
    copyNetwork(folder);
    Path file = Recognisability.file(folder, "resnet34");

    for (String old :
        List.of(
            "{", "{\"fingerprint\":\"other\",\"unrecognisable\":[0],\"least\":0.1,\"most\":0.2}")) {
      Files.writeString(file, old);
      assertThrows(
          IllegalStateException.class, () -> Recognisability.read(folder, model(folder)), old);
      assertEquals(List.of("wrote " + file), measured(folder), old);
      assertTrue(Recognisability.read(folder, model(folder)).isPresent());
    }
  }

  @Test
  void olderFoldersHaveNoFigures(@TempDir Path folder) throws IOException {
    copyNetwork(folder);

    assertFalse(Recognisability.read(folder, model(folder)).isPresent());
  }

  @Test
  void scoresAreSharesOfTheWayFromWorstToBest() {
    var figures = new Recognisability("1a2b", new float[] {1, 1}, 1, 5, null);

    assertArrayEquals(
        new int[] {0, 0, 50, 100, 100},
        new int[] {
          figures.score(new float[] {1, 1}),
          figures.score(new float[] {1, 2}),
          figures.score(new float[] {1, 4}),
          figures.score(new float[] {4, 5}),
          figures.score(new float[] {9, 9})
        });
  }

  private static void copyNetwork(Path folder) throws IOException {
    try (var files = Files.list(NETWORKS)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith("resnet34.")) {
          Files.copy(file, folder.resolve(name));
        }
      }
    }
  }

  private static List<String> measured(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    MeasureRecognisability.in(folder, PHOTOGRAPHS, lines::add);
    return lines;
  }

  private static Model model(Path folder) {
    return Model.read(folder, "resnet34");
  }
}
