package dev.facepipe.local.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.JavaCommand;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.video.VideoSettings;
import dev.facepipe.video.aws.AwsVideo;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fills a real disk: 256 KB in memory, mounted in a Linux namespace of the test's own. */
class FullDiskTest {
  /** Mounts the disk at the first argument, then runs the other arguments as a command. */
  private static final String ON_A_SMALL_DISK =
      "mount -t tmpfs -o size=256k tmpfs \"$0\" && exec \"$@\"";

  @TempDir private Path folder;

  @Test
  void videoOnAFullDiskIsRetriedAndLeavesNoFiles() throws Exception {
    assumeTrue(
        run("unshare", "-rm", "sh", "-c", ON_A_SMALL_DISK, folder.toString(), "true").isEmpty(),
        "needs a Linux where this user may make namespaces (unshare -rm) and mount in them");

    List<String> java =
        JavaCommand.of(
            List.of("-Djava.io.tmpdir=" + folder), FullDiskTest.class, folder.toString());
    String said =
        run(
            Stream.concat(
                    Stream.of("unshare", "-rm", "sh", "-c", ON_A_SMALL_DISK, folder.toString()),
                    java.stream())
                .toArray(String[]::new));

    assertTrue(said.contains("s3://videos/hall.mp4 could not be downloaded: No space left"), said);
    assertTrue(said.endsWith("left behind: []\n"), said);
  }

  /** The program that the test runs on the small disk. */
  public static void main(String[] arguments) throws IOException {
    ObjectRef video = new ObjectRef("videos", "hall.mp4");
    try (EmbeddedS3 s3 =
            EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of("videos", "frames"));
        EmbeddedSqs sqs = EmbeddedSqs.start(new LocalPort(0, "--sqs-port"))) {
      new S3ObjectStore(s3.client()).put(video, new byte[1 << 20], "video/mp4");
      VideoSettings settings =
          VideoSettings.from(
              new Environment(Map.of("FRAMES_BUCKET", "frames", "RESPONSE_QUEUE_URL", "unused")));
      AwsVideo.splitVideo(settings, Ffmpeg.at(Path.of("unused")), sqs.client(), s3.client())
          .handle(video, "", Instant.now());
      System.out.println("the video was handled");
    } catch (Unavailable e) {
      System.out.println(e.getMessage());
    }
    try (Stream<Path> left = Files.list(Path.of(arguments[0]))) {
      System.out.println(
          "left behind: "
              + left.filter(file -> file.getFileName().toString().startsWith("facepipe-"))
                  .toList());
    }
    System.exit(0);
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    return status == 0 || !said.isEmpty() ? said : "status " + status;
  }
}
