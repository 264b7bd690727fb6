package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that change a gallery, on a file and on a bucket. */
class GalleryVersionsTest extends CommandTester {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PYTHON_GALLERY = "src/test/resources/golden/gallery-data.pt";

  @TempDir private static Path folder;

  private static EmbeddedS3 s3;
  private static Path networks;

  @BeforeAll
  static void start() throws IOException {
    s3 = EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of("people"));
    // The card is enough: importing runs no network.
    networks = Files.createDirectory(folder.resolve("networks"));
    Files.writeString(
        networks.resolve("inception-resnet-v1.json"),
        "{\"model\": \"inception-resnet-v1\", \"fingerprint\": \"1a2b\", \"embedding\": 512}");
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"FOLDER/people.npz", "s3://people/home/people.npz"})
  void changesAreListedUndoneAndForgotten(String where) throws IOException {
    String gallery = where.replace("FOLDER", folder.toString());
    on(
        gallery,
        0,
        "gallery import --embedder inception-resnet-v1 --networks " + networks,
        PYTHON_GALLERY);
    List<String> people = names(gallery);
    String first = people.get(0);

    on(gallery, 0, "gallery remove", first);
    on(gallery, 1, "gallery remove", first);
    assertTrue(err.toString().contains("nobody in " + gallery), err.toString());
    assertFalse(names(gallery).contains(first));
    assertEquals(List.of("2*remove", "1 import"), versions(gallery));

    on(gallery, 0, "gallery back");
    assertEquals(people, names(gallery));
    on(gallery, 0, "gallery back");
    assertFalse(names(gallery).contains(first), "the second back undid the first");
    on(gallery, 0, "gallery back", "1");
    assertEquals(
        List.of("5*back-to-1", "4 back-to-2", "3 back-to-1", "2 remove", "1 import"),
        versions(gallery));
    on(gallery, 0, "gallery versions");
    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.get(0).matches("version +when +people +embeddings +command +bytes .*"));
    assertTrue(lines.get(1).startsWith("5 *"), lines.get(1));

    on(gallery, 1, "gallery back", "9");
    assertEquals(
        "facepipe: gallery %s: has no version 9; 'facepipe gallery versions' lists them\n"
            .formatted(gallery),
        err.toString());
    on(gallery, 2, "gallery back", "last");

    on(gallery, 0, "forget --no-results --yes --json", first);
    JsonNode receipt = JSON.readTree(out.toString());
    assertEquals(
        List.of("vectors", "earlier gallery", "earlier gallery"),
        receipt.get("removed").findValuesAsText("kind"));
    assertTrue(receipt.at("/removed/1/where").asText().startsWith(gallery + ".versions/000003_"));
    assertEquals(List.of("6*forget", "4 back-to-2", "2 remove"), versions(gallery));
    on(gallery, 0, "gallery back");
    assertFalse(names(gallery).contains(first));
  }

  private List<String> names(String gallery) throws IOException {
    on(gallery, 0, "gallery list --json");
    return JSON.readTree(out.toString()).get("people").findValuesAsText("name");
  }

  private List<String> versions(String gallery) throws IOException {
    on(gallery, 0, "gallery versions --json");
    List<String> versions = new ArrayList<>();
    for (JsonNode version : JSON.readTree(out.toString()).get("versions")) {
      assertEquals(16, version.get("contents").asText().length());
      assertTrue(version.get("bytes").asLong() > version.get("embeddings").asLong() * 512 * 4);
      versions.add(
          version.get("number").asInt()
              + (version.get("current").asBoolean() ? "*" : " ")
              + version.get("command").asText());
    }
    return versions;
  }

  /** Runs a command, given as words with spaces and further words, on a gallery. */
  private void on(String gallery, int exitCode, String words, String... more) {
    List<String> all = new ArrayList<>(List.of(words.split(" ", -1)));
    all.addAll(List.of("--gallery", gallery, "--s3-endpoint", s3.endpoint().toString()));
    all.addAll(List.of(more));
    assertEquals(exitCode, run(all.toArray(String[]::new)), () -> err + "" + out);
  }
}
