package dev.facepipe.local.scalable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.scalable.web.WebSettings;
import dev.facepipe.scalable.web.WebTier;
import dev.facepipe.scalable.web.aws.WebServer;
import dev.facepipe.scalable.worker.aws.Worker;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the web server with a worker with real networks, on embedded SQS and S3. */
class WebServerTest extends LoadedNetworks {
  private static final Duration LONG = WorkerCloud.LONG;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(LONG).build();
  private WorkerCloud cloud;
  private @Nullable Worker worker;

  @BeforeEach
  void start() {
    cloud = new WorkerCloud(Duration.ofSeconds(30), 5, gallery, folder);
  }

  @AfterEach
  void stop() {
    if (worker != null) {
      worker.close();
    }
    cloud.close();
  }

  /** A person looked up who is in the photographs: see the first screen of the README. */
  @Test
  void eachPictureGetsItsOwnAnswer() throws Exception {
    Map<String, String> expected =
        Map.of(
            "sample1.jpg", "sample1:Bea",
            "sample2.jpg", "sample2:Unknown",
            "sample3.jpg", "sample3:Bea",
            "sample4.jpg", "sample4:Dora",
            "sample5.jpg", "sample5:Hilde",
            "sample6.jpg", "sample6:Pia",
            "alone.jpg", "alone:Bea",
            "nobody.jpg", "nobody:No-Face");
    startWorker();
    try (WebTier web = web()) {
      Map<String, CompletableFuture<HttpResponse<String>>> replies = new HashMap<>();
      frames.forEach((name, picture) -> replies.put(name, post(web.uri(), name, "text/plain")));

      for (String name : expected.keySet()) {
        assertEquals("200 " + expected.get(name), outcome(replies.get(name)));
      }
      HttpResponse<String> json = post(web.uri(), "sample3.jpg", "application/json").get();
      assertEquals(
          Json.read(cloud.output("sample3.json"), Answer.class),
          Json.read(json.body(), Answer.class));
      assertEquals(3, Json.read(json.body(), Answer.class).faces().size());
    }
  }

  /** Phones give every photograph the name {@code image.jpg}. */
  @Test
  void concurrentPicturesWithOneNameGetTheirOwnAnswers() throws Exception {
    Map<String, String> expected =
        Map.of(
            "sample2.jpg", "Unknown",
            "sample3.jpg", "Bea",
            "sample4.jpg", "Dora",
            "sample5.jpg", "Hilde",
            "sample6.jpg", "Pia",
            "nobody.jpg", "No-Face");
    try (WebTier web = web()) {
      Map<String, CompletableFuture<HttpResponse<String>>> replies = new HashMap<>();
      expected.forEach(
          (name, result) ->
              replies.put(name, post(web.uri(), "image.jpg", frames.get(name), "text/plain")));
      await().atMost(LONG).until(() -> cloud.waiting() == expected.size());
      startWorker();

      for (String name : expected.keySet()) {
        assertEquals("200 image:" + expected.get(name), outcome(replies.get(name)), name);
      }
      List<String> pictures = cloud.keys(WorkerCloud.INPUT);
      List<String> answers = cloud.keys(WorkerCloud.OUTPUT);
      assertEquals(expected.size() + 1, pictures.size(), pictures::toString);
      assertEquals(expected.size() + 2, answers.size(), answers::toString);
      Answer newest = Json.read(cloud.output("image.json"), Answer.class);
      String own = "requests/%s/image.".formatted(newest.requestId());
      assertEquals(newest.result(), cloud.output("image"));
      assertEquals(cloud.output(own + "json"), cloud.output("image.json"));
      assertArrayEquals(cloud.picture(own + "jpg"), cloud.picture("image.jpg"));
    }
  }

  @Test
  void outputBucketHasTheAnswersToAKilledServersPictures() throws Exception {
    Path log = cloud.log();
    Process killed = cloud.web(log);
    CompletableFuture<HttpResponse<String>> reply = post(uri(log), "alone.jpg", "text/plain");
    await().atMost(LONG).until(() -> cloud.waiting() == 1);
    killed.destroyForcibly().waitFor();
    assertThrows(ExecutionException.class, () -> reply.get(LONG.toSeconds(), TimeUnit.SECONDS));

    startWorker();
    await().atMost(LONG).until(() -> cloud.hasOutput("alone"));
    assertEquals("Bea", cloud.output("alone"));

    try (WebTier restarted = web()) {
      assertEquals("200 sample3:Bea", outcome(post(restarted.uri(), "sample3.jpg", "*/*")));
    }
  }

  @Test
  void endingServerAnswersItsPictures() throws Exception {
    Path log = cloud.log();
    Process ending = cloud.web(log);
    URI uri = uri(log);
    CompletableFuture<HttpResponse<String>> reply = post(uri, "alone.jpg", "text/plain");
    await().atMost(LONG).until(() -> cloud.waiting() == 1);
    ending.destroy(); // SIGTERM
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThrows(
                    ConnectException.class,
                    () ->
                        HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())));

    startWorker();
    assertEquals("200 alone:Bea", outcome(reply));
    assertEquals(0, ending.waitFor(), Files.readString(log));
  }

  private WebTier web() {
    return WebServer.start(
        WebSettings.from(new Environment(cloud.webEnvironment())), cloud.clients());
  }

  private void startWorker() {
    worker = Worker.start(cloud.settings(), detector, embedder, cloud.clients(), busy -> {});
  }

  private static URI uri(Path log) throws Exception {
    return URI.create(Files.readAllLines(log).get(0));
  }

  private CompletableFuture<HttpResponse<String>> post(URI uri, String name, String accept) {
    return post(uri, name, frames.get(name), accept);
  }

  private CompletableFuture<HttpResponse<String>> post(
      URI uri, String name, byte[] picture, String accept) {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    form.writeBytes(
        "--x\r\nContent-Disposition: form-data; name=\"inputFile\"; filename=\"%s\"\r\n\r\n"
            .formatted(name)
            .getBytes(UTF_8));
    form.writeBytes(picture);
    form.writeBytes("\r\n--x--\r\n".getBytes(UTF_8));
    return client.sendAsync(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "multipart/form-data; boundary=x")
            .header("Accept", accept)
            .POST(HttpRequest.BodyPublishers.ofByteArray(form.toByteArray()))
            .build(),
        BodyHandlers.ofString());
  }

  private static String outcome(CompletableFuture<HttpResponse<String>> reply) throws Exception {
    HttpResponse<String> response = reply.get(LONG.toSeconds(), TimeUnit.SECONDS);
    return response.statusCode() + " " + response.body();
  }
}
