package dev.facepipe.local.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.message.Answer;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.local.cli.demo.SamplePhotographs;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Posts many more frames than the Function URL takes at once. {@code bench} does so for minutes.
 */
class OverloadTest {
  private static final int BURST = 160;

  /** Two calls that run, 30 that wait, and 32 that are being refused. */
  private static final int FUNCTION_URL_THREADS = 64;

  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  @TempDir private Path folder;

  /** A posted frame and its reply. */
  private record Post(String picture, CompletableFuture<HttpResponse<Void>> reply) {}

  @Test
  void burstFramesAreAnsweredOrRefusedWithRetryAfter() throws Exception {
    Map<String, byte[]> frames = SampleGallery.SAMPLES.frames();
    List<String> pictures = List.copyOf(new TreeSet<>(SamplePhotographs.RESULTS.keySet()));
    LocalCloudOptions options =
        new LocalCloudOptions(
            SampleGallery.NETWORKS,
            EmbedderName.RESNET34,
            SampleGallery.enrolled(folder),
            System.getenv());
    try (LocalCloud cloud = LocalCloud.start(options);
        ResponseQueue responses =
            ResponseQueue.at(Endpoint.at(cloud.sqsEndpoint()), Names.DEFAULT.responseQueue())) {
      HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      Map<String, Post> posts = new TreeMap<>();
      for (int i = 0; i < BURST; i++) {
        String id = "burst-%03d".formatted(i);
        String picture = pictures.get(i % pictures.size());
        HttpRequest request =
            HttpRequest.newBuilder(cloud.url())
                .header("Content-Type", "image/jpeg")
                .header("X-Request-Id", id)
                .POST(BodyPublishers.ofByteArray(frames.get(picture)))
                .build();
        posts.put(id, new Post(picture, http.sendAsync(request, BodyHandlers.discarding())));
      }
      Map<String, String> expected = new TreeMap<>();
      posts.forEach(
          (id, post) -> {
            HttpResponse<Void> reply = post.reply().join();
            if (reply.statusCode() == 200) {
              expected.put(id, SamplePhotographs.RESULTS.get(post.picture()));
            } else {
              assertEquals(503, reply.statusCode(), id);
              assertEquals(List.of("1"), reply.headers().allValues("Retry-After"), id);
            }
          });
      assertTrue(!expected.isEmpty() && expected.size() < BURST, expected.size() + " taken");

      assertEquals(expected, answers(responses, expected.size()));
      assertTrue(functionUrlThreads() <= FUNCTION_URL_THREADS, functionUrlThreads() + " threads");
    }
  }

  /** One frame waits for a call, and one for its name; the camera posts twenty at once. */
  @Test
  void whereFramesCanBeTooOldFewWaitAndEachIsAnswered() throws Exception {
    byte[] frame = SampleGallery.SAMPLES.frames().get("alone.jpg");
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("MAX_FRAME_AGE_SECONDS", "30"); // a slow machine must name at least one frame
    LocalCloudOptions options =
        new LocalCloudOptions(
            SampleGallery.NETWORKS,
            EmbedderName.RESNET34,
            SampleGallery.enrolled(folder),
            environment);
    try (LocalCloud cloud = LocalCloud.start(options);
        ResponseQueue responses =
            ResponseQueue.at(Endpoint.at(cloud.sqsEndpoint()), Names.DEFAULT.responseQueue())) {
      HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      Map<String, CompletableFuture<HttpResponse<Void>>> posts = new TreeMap<>();
      for (int i = 0; i < 20; i++) {
        String id = "live-%02d".formatted(i);
        HttpRequest request =
            HttpRequest.newBuilder(cloud.url())
                .header("Content-Type", "image/jpeg")
                .header("X-Request-Id", id)
                .header("X-Camera", "door")
                .POST(BodyPublishers.ofByteArray(frame))
                .build();
        posts.put(id, http.sendAsync(request, BodyHandlers.discarding()));
      }
      List<String> taken =
          posts.entrySet().stream()
              .filter(post -> post.getValue().join().statusCode() == 200)
              .map(Map.Entry::getKey)
              .toList();
      assertTrue(taken.size() < 20, "all were taken");

      Map<String, String> answers = answers(responses, taken.size());
      assertEquals(new TreeSet<>(taken), answers.keySet());
      assertTrue(answers.containsValue("Bea"), answers.toString());
      assertEquals(Set.of(), difference(answers.values(), Set.of("Bea", Answer.ERROR)));
    }
  }

  private static Set<String> difference(Collection<String> some, Set<String> others) {
    Set<String> left = new TreeSet<>(some);
    left.removeAll(others);
    return left;
  }

  private static long functionUrlThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("function-url"))
        .count();
  }

  /** Takes answers until {@code count} came and no more follow. */
  private static Map<String, String> answers(ResponseQueue responses, int count) {
    Map<String, String> answers = new HashMap<>();
    Instant end = Instant.now().plus(TIMEOUT);
    while (Instant.now().isBefore(end)) {
      List<Answer> more = responses.poll(any -> true);
      more.forEach(answer -> answers.put(answer.requestId().value(), answer.result()));
      if (more.isEmpty() && answers.size() >= count) {
        break;
      }
    }
    return new TreeMap<>(answers);
  }
}
