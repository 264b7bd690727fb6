package dev.facepipe.local.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.local.cli.demo.SampleVideo;
import dev.facepipe.local.client.Camera;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Tests {@code up --data} with real processes. */
class DataOptionTest extends CommandTester {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path folder;

  private CommandProcess up(String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "up",
                "--embedder=resnet34",
                "--gallery=nobody.npz",
                "--data=data",
                "--port=0",
                "--sqs-port=0",
                "--s3-port=0"));
    arguments.addAll(List.of(more));
    Path temporary = Files.createDirectories(folder.resolve("temporary"));
    Map<String, String> java = Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    return CommandProcess.start(folder, java, arguments.toArray(String[]::new)).awaitLine("ready");
  }

  private static URI address(CommandProcess up, String row) throws IOException {
    return URI.create(up.found("(?m)^" + row + " +(\\S+)"));
  }

  private static S3Client s3(CommandProcess up) throws IOException {
    return AwsClients.s3(address(up, "S3"), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
  }

  /** Kills a cloud that has just taken frames, a picture and a video. */
  @Test
  void everythingThatWasTakenIsAnsweredAfterAKill() throws Exception {
    SampleGallery.empty(folder);
    Map<String, byte[]> frames = SampleGallery.SAMPLES.frames();
    Path still = Files.write(folder.resolve("group.jpg"), frames.get("sample6.jpg"));
    Path film = folder.resolve("hall.mp4");
    SampleVideo.write(
        Ffmpeg.from(new Environment(System.getenv())), List.of(still, still, still), film);
    Set<String> taken = new TreeSet<>();
    try (CommandProcess up = up("--no-console");
        S3Client s3 = s3(up)) {
      s3.putObject(r -> r.bucket(Names.VIDEOS_BUCKET).key("hall.mp4"), film);
      s3.putObject(r -> r.bucket(Names.FRAMES_BUCKET).key("door/group.jpg"), still);
      taken.addAll(
          List.of("door/group", "hall/frame-00001", "hall/frame-00002", "hall/frame-00003"));
      Camera camera = new Camera(address(up, "Function URL"));
      for (Map.Entry<String, byte[]> frame : frames.entrySet()) {
        RequestId id = RequestId.random();
        camera.post(id, frame.getKey(), frame.getValue());
        taken.add(id.value());
      }
      up.kill();
      assertTrue(up.said().contains("\ndata  "), up.said());
      assertFalse(up.said().contains("console"), up.said());
    }
    Path temporary = folder.resolve("temporary");
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.filter(file -> file.toString().contains("opencv")).toList());
    }
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path video = Files.createFile(temporary.resolve("facepipe-video-%d-17".formatted(ended.pid())));

    try (CommandProcess up = up("--console-port=0");
        S3Client s3 = s3(up);
        ResponseQueue responses =
            ResponseQueue.at(Endpoint.at(address(up, "SQS")), Names.RESPONSE_QUEUE)) {
      assertFalse(Files.exists(video), "left by a killed process");
      // The folder is in use, and says so before anything starts.
      String data = folder.resolve("data").toString();
      String gallery = folder.resolve("nobody.npz").toString();
      assertEquals(
          1,
          run("up", "--embedder=resnet34", "--gallery", gallery, "--data", data, "--no-console"));
      assertEquals(
          "facepipe: data folder "
              + data
              + ": another 'up' uses it; stop that one, or name another folder\n",
          err.toString());

      Set<String> answered = new TreeSet<>();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                responses
                    .poll(answer -> true)
                    .forEach(answer -> answered.add(answer.requestId().value()));
                return answered.containsAll(taken);
              });

      // The results bucket and the console have them all.
      Set<String> results = new HashSet<>();
      s3.listObjectsV2Paginator(r -> r.bucket(Names.RESULTS_BUCKET)).contents().stream()
          .map(S3Object::key)
          .forEach(results::add);
      for (String id : taken) {
        assertTrue(results.stream().anyMatch(key -> key.startsWith(id)), id + ": " + results);
      }
      URI console = address(up, "console");
      await().atMost(PATIENCE).until(() -> sightings(console).contains("hall.mp4"));
      String listed = sightings(console);
      for (String name : frames.keySet()) {
        if (!name.equals("nobody.jpg")) {
          assertTrue(listed.contains('"' + name + '"'), name + ": " + listed);
        }
      }
    }
  }

  private static String sightings(URI console) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(console.resolve("/api/sightings?limit=100"))
                .header(
                    "Authorization", "Bearer " + console.getFragment().substring("token=".length()))
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  @Test
  void wrongUseIsSaidBeforeAnythingIsMade() throws IOException {
    assertEquals(2, run("up", "--keep-days=3"));
    assertTrue(
        err.toString()
            .startsWith("facepipe: --keep-days has nothing to keep; expected --data DIR too;"),
        err.toString());

    String data = folder.resolve("data").toString();
    assertEquals(2, run("up", "--data", data, "--keep-days=-1"));
    assertTrue(
        err.toString()
            .startsWith("facepipe: --keep-days: days to keep are -1; expected 0 to 3650;"),
        err.toString());
    assertTrue(Files.notExists(folder.resolve("data")));

    Path file = Files.writeString(folder.resolve("file"), "text");
    String gallery = SampleGallery.empty(folder).toString();
    assertEquals(
        2, run("up", "--embedder=resnet34", "--gallery", gallery, "--data", file.toString()));
    assertEquals(
        "facepipe: --data %s: expected a folder, not a file; it keeps queues, buckets and results\n"
            .formatted(file),
        err.toString());
  }
}
