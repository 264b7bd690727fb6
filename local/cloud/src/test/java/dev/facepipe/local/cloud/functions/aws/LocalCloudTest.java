package dev.facepipe.local.cloud.functions.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void figuresShowEveryQueueAndHealthIsOk() throws Exception {
    LocalCloudOptions options =
        new LocalCloudOptions(
            Path.of("networks"), EmbedderName.RESNET34, Path.of("gallery.npz"), Map.of());
    try (LocalCloud cloud = LocalCloud.startForFunctionsElsewhere(options, 0)) {
      HttpClient http = HttpClient.newHttpClient();
      URI send =
          cloud
              .sqsEndpoint()
              .resolve("/000000000000/facepipe-responses?Action=SendMessage&MessageBody=x");
      assertEquals(200, get(http, send).statusCode());

      String page = get(http, cloud.url().resolve("/metrics")).body();

      for (String queue :
          List.of(
              "facepipe-requests",
              "facepipe-requests-dead-letters",
              "facepipe-summaries",
              "facepipe-summaries-dead-letters",
              "facepipe-frames-dead-letters")) {
        assertTrue(page.contains("facepipe_queue_messages{queue=\"" + queue + "\"} 0.0\n"), page);
      }
      assertTrue(
          page.contains("facepipe_queue_messages{queue=\"facepipe-responses\"} 1.0\n"), page);
      assertTrue(page.contains("facepipe_dead_letters 0.0\n"), page);
      assertTrue(page.contains("facepipe_objects_bytes 0.0\n"), page);
      assertEquals(200, get(http, cloud.url().resolve("/healthz")).statusCode());
    }
  }

  private static HttpResponse<String> get(HttpClient http, URI uri) throws Exception {
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
