package dev.facepipe.local.cloud.functions.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what functions outside the process are told; they need no networks here. */
class LocalCloudTest {
  private static Map<String, String> deployment(Map<String, String> environment) {
    LocalCloudOptions options =
        new LocalCloudOptions(
            Path.of("networks"), EmbedderName.RESNET34, Path.of("gallery.npz"), environment);
    try (LocalCloud cloud = LocalCloud.startForFunctionsElsewhere(options, 0)) {
      return cloud.deployment();
    }
  }

  @Test
  void sightingsAreKeptByDefault() {
    assertEquals("on", deployment(Map.of()).get("SIGHTINGS"));
    assertEquals("on", deployment(Map.of("SIGHTINGS", " ")).get("SIGHTINGS"));
  }

  /** The functions refuse a wrong value in words, so it is passed on. */
  @ParameterizedTest
  @ValueSource(strings = {"off", "maybe"})
  void environmentDecidesAboutSightings(String value) {
    assertEquals(value, deployment(Map.of("SIGHTINGS", value)).get("SIGHTINGS"));
  }
}
