package dev.facepipe.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.message.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks the files that images are built from, once {@code docker/build} has laid them out. Reads
 * from the Dockerfile which files an image holds.
 */
class LaidOutContextTest {
  private static final Path CONTEXT = Path.of("target/context");
  private static final String IN_IMAGE = "/opt/facepipe/";
  private static final Pattern STAGE = Pattern.compile("FROM (\\S+) AS (\\S+)");

  /** A line that copies folders of the context. */
  private static final Pattern COPY = Pattern.compile("COPY ((?:\\S+ )*)(/opt/facepipe/\\S*)");

  @BeforeAll
  static void needsTheContext() {
    assumeTrue(
        Files.isDirectory(CONTEXT), "needs docker/target/context, which 'docker/build' lays out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "face-detection",
        "face-recognition",
        "video-splitting",
        "scalable-web",
        "scalable-worker",
        "cloud"
      })
  void billOfMaterialsListsAllJarsAndNativeLibraries(String image) throws Exception {
    Map<String, Path> held = held(image);
    JsonNode bill =
        Json.mapper().readTree(CONTEXT.resolve(image).resolve("about/bom.json").toFile());

    Set<String> listed = new TreeSet<>();
    Set<String> refs = new HashSet<>();
    for (JsonNode component : bill.get("components")) {
      String place = component.at("/evidence/occurrences/0/location").asText();
      String purl = component.path("purl").asText();
      assertTrue(held.containsKey(place), "not in the image: %s %s".formatted(purl, place));
      assertTrue(listed.add(place), place + " is listed twice");
      assertTrue(refs.add(component.path("bom-ref").asText()), purl + " appears twice");
      assertEquals(1, component.get("hashes").size(), place);
      assertEquals("SHA-256", component.at("/hashes/0/alg").asText(), place);
      assertEquals(sha256(held.get(place)), component.at("/hashes/0/content").asText(), place);
      assertFalse(component.path("licenses").isEmpty(), "no licence is given for " + place);
    }

    assertEquals(new TreeSet<>(held.keySet()), listed);
    assertEquals(image, bill.at("/metadata/component/name").asText());
    refs.add(bill.at("/metadata/component/bom-ref").asText());
    for (JsonNode dependency : bill.get("dependencies")) {
      assertTrue(refs.contains(dependency.path("ref").asText()), dependency.toString());
      for (JsonNode on : dependency.get("dependsOn")) {
        assertTrue(refs.contains(on.asText()), on + " is not in the image");
      }
    }
  }

  /** Returns jars and native libraries by their path in the image. */
  private static Map<String, Path> held(String image) throws IOException {
    Map<String, Path> held = new TreeMap<>();
    for (Map.Entry<String, String> folder : folders(image).entrySet()) {
      Path from = CONTEXT.resolve(folder.getValue());
      if (Files.isDirectory(from) && !folder.getKey().matches(".*/(about|networks)")) {
        try (Stream<Path> files = Files.walk(from)) {
          files
              .filter(Files::isRegularFile)
              .forEach(file -> held.put(folder.getKey() + "/" + from.relativize(file), file));
        }
      }
    }
    for (String folder : List.of("lib/", "app/", "runtime/")) {
      assertTrue(
          held.keySet().stream().anyMatch(place -> place.startsWith(IN_IMAGE + folder)),
          "the Dockerfile copies nothing into " + folder);
    }
    return held;
  }

  /** Returns the sources of all copies into an image and its base images, by target. */
  private static Map<String, String> folders(String image) throws IOException {
    Map<String, String> base = new TreeMap<>();
    Map<String, Map<String, String>> copied = new TreeMap<>();
    String stage = "";
    for (String line : Files.readAllLines(CONTEXT.resolve("Dockerfile"))) {
      Matcher from = STAGE.matcher(line);
      Matcher copy = COPY.matcher(line);
      if (from.matches()) {
        stage = from.group(2);
        base.put(stage, from.group(1));
        copied.put(stage, new TreeMap<>());
      } else if (copy.matches() && !line.contains("--from=")) {
        copied.get(stage).put(copy.group(2), copy.group(1).strip());
      }
    }
    Map<String, String> folders = new TreeMap<>();
    for (String on = image; copied.containsKey(on); on = base.get(on)) {
      folders.putAll(copied.get(on));
    }
    return folders;
  }

  private static String sha256(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream in = Files.newInputStream(file)) {
      byte[] some = new byte[1 << 20];
      for (int count = in.read(some); count >= 0; count = in.read(some)) {
        digest.update(some, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
