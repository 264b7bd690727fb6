package dev.facepipe.local.service;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.facepipe.common.message.Json;
import dev.facepipe.local.Docker;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Runs the functions in containers as Lambda does: with a file system that is read-only except
 * {@code /tmp}, as a user who owns no files, and with the deployment's memory limits.
 */
class ImagesTest extends EndToEndContract {
  // Indexes in the order in which the containers start.
  private static final int FACE_DETECTION = 0;
  private static final int FACE_RECOGNITION = 2;

  /** Characters. Even the smallest sample photograph is many times longer in base64. */
  private static final int LONGEST_LINE = 2000;

  private final List<String> containers = new ArrayList<>();

  @Override
  LocalCloud start(LocalCloudOptions options) {
    assumeTrue(
        Docker.hasImages("face-detection", "face-recognition", "video-splitting"),
        "needs a running Docker with the functions' images (docker/build); EndToEndTest runs the"
            + " same tests with the functions in one process");
    LocalCloud cloud = LocalCloud.startForFunctionsElsewhere(options, 0);
    run(cloud, "face-detection", "face-detection", "1024m");
    run(
        cloud,
        "frame-upload",
        "face-detection",
        "1024m",
        "dev.facepipe.detection.aws.FrameUploadHandler");
    run(cloud, "face-recognition", "face-recognition", "1024m");
    run(cloud, "video-splitting", "video-splitting", "512m");
    run(
        cloud,
        "summaries",
        "face-recognition",
        "1024m",
        "dev.facepipe.recognition.aws.SummariesQueueHandler");
    return cloud;
  }

  private void run(
      LocalCloud cloud, String function, String image, String memory, String... command) {
    List<String> arguments = new ArrayList<>(List.of("run", "--detach", "--network", "host"));
    arguments.addAll(List.of("--read-only", "--tmpfs", "/tmp:size=512m", "--user", "993:990"));
    arguments.addAll(List.of("--memory", memory));
    Path gallery =
        Path.of(
            Objects.requireNonNull(cloud.deployment().get("GALLERY")).substring("file:".length()));
    arguments.addAll(List.of("--volume", gallery + ":" + gallery + ":ro"));
    cloud
        .deployment()
        .forEach((name, value) -> arguments.addAll(List.of("--env", name + "=" + value)));
    arguments.addAll(
        List.of("--env", "AWS_LAMBDA_RUNTIME_API=" + cloud.runtimeApis().get(function)));
    arguments.addAll(List.of("--env", "AWS_LAMBDA_FUNCTION_NAME=" + function));
    arguments.add(Docker.TAG + image);
    arguments.addAll(List.of(command));
    Docker.Output run = Docker.run(arguments.toArray(String[]::new));
    assertEquals(0, run.code(), run.text());
    containers.add(run.text().strip());
  }

  @Test
  void logsAreJsonAndHoldNoPicture() throws JsonProcessingException {
    String id = post("alone.jpg").requestId().value();

    for (int function : new int[] {FACE_DETECTION, FACE_RECOGNITION}) {
      await().until(() -> log(function).contains(id)); // the log line may come after the answer
      for (String line : log(function).lines().toList()) {
        assertTrue(Json.mapper().readTree(line).isObject(), line);
        assertTrue(line.length() < LONGEST_LINE, line);
      }
    }
  }

  private String log(int function) {
    return Docker.run("logs", containers.get(function)).text();
  }

  /** Prints the end of each function's log, for failed tests, and removes the containers. */
  @AfterAll
  void removeContainers() {
    for (String container : containers) {
      System.out.println(Docker.run("logs", "--tail", "20", container).text());
      Docker.run("rm", "--force", container);
    }
  }
}
