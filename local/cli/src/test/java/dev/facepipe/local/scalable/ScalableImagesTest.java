package dev.facepipe.local.scalable;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.facepipe.local.Docker;
import dev.facepipe.local.SampleGallery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs web server and worker in containers of their images, as the instances do. */
class ScalableImagesTest {
  private static final String BOUNDARY = "7f3a";

  private final List<String> containers = new ArrayList<>();

  @TempDir private Path folder;

  @Test
  void containersAnswerAPictureAndStopCleanly() throws Exception {
    assumeTrue(
        Docker.hasImages("scalable-web", "scalable-worker"),
        "needs a running Docker with the scalable tier's images (docker/build); other tests run the"
            + " same programs as processes");
    Path gallery = SampleGallery.enrolled(folder);
    try (WorkerCloud cloud = new WorkerCloud(Duration.ofMinutes(1), 5, gallery, folder)) {
      Map<String, String> environment = cloud.environment();
      environment.remove("NETWORKS"); // the image contains the networks
      run("scalable-worker", environment, "--volume", gallery + ":" + gallery + ":ro");
      String port = freePort();
      environment.put("HOST", "127.0.0.1");
      environment.put("PORT", port);
      environment.put("RESPONSE_QUEUE_URL", cloud.responses());
      String web = run("scalable-web", environment);
      assertEquals(0, Docker.run("exec", web, "/opt/facepipe/healthy").code());

      HttpResponse<String> answer = post(port, SampleGallery.SAMPLES.frames().get("alone.jpg"));

      assertEquals("alone:Bea", answer.body().strip());
      assertEquals(200, answer.statusCode());
      for (String container : containers) {
        Docker.run("stop", "--time", "60", container);
        assertEquals(
            "0",
            Docker.run("inspect", "--format", "{{.State.ExitCode}}", container).text().strip());
      }
    }
  }

  /** Starts a container and returns its id when its program is ready. */
  private String run(String image, Map<String, String> environment, String... more) {
    List<String> arguments = new ArrayList<>(List.of("run", "--detach", "--network", "host"));
    arguments.addAll(List.of("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"));
    arguments.addAll(List.of("--security-opt", "no-new-privileges", "--memory", "2g"));
    arguments.addAll(List.of(more));
    environment.forEach((name, value) -> arguments.addAll(List.of("--env", name + "=" + value)));
    arguments.add(Docker.TAG + image);
    Docker.Output run = Docker.run(arguments.toArray(String[]::new));
    assertEquals(0, run.code(), run.text());
    String container = run.text().strip();
    containers.add(container);
    await()
        .atMost(WorkerCloud.LONG)
        .until(() -> Docker.run("logs", container).text().lines().anyMatch("ready"::equals));
    return container;
  }

  private static HttpResponse<String> post(String port, byte[] picture)
      throws IOException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        """
        --%s\r
        Content-Disposition: form-data; name="inputFile"; filename="alone.jpg"\r
        Content-Type: image/jpeg\r
        \r
        """
            .formatted(BOUNDARY)
            .getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(picture);
    body.writeBytes("\r\n--%s--\r\n".formatted(BOUNDARY).getBytes(StandardCharsets.US_ASCII));
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/".formatted(port)))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                .build(),
            BodyHandlers.ofString());
  }

  /** Returns a free port of the machine. Another program could still take it first. */
  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return String.valueOf(socket.getLocalPort());
    }
  }

  /** Prints each program's log, in case the test failed, and removes the containers. */
  @AfterEach
  void removeContainers() {
    for (String container : containers) {
      System.out.println(Docker.run("logs", "--tail", "20", container).text());
      Docker.run("rm", "--force", container);
    }
  }
}
