package dev.facepipe.video.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.facepipe.aws.AwsClients;
import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.function.FunctionStart;
import dev.facepipe.aws.function.SnapStart;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.video.VideoSettings;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import dev.facepipe.video.ffmpeg.Videos;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests priming and snapshot hooks. A script logs each run and starts the real FFmpeg. */
class VideoFunctionTest {
  private final AtomicInteger calls = new AtomicInteger();

  @TempDir private Path folder;
  private Path runs;
  private Ffmpeg noted;
  private HttpServer service;
  private CloudClients clients;

  @BeforeEach
  void start() throws IOException {
    runs = Files.createFile(folder.resolve("runs"));
    Path script = folder.resolve("ffmpeg");
    Files.writeString(
        script,
        """
        #!/bin/sh
        echo "$@" >> '%s'
        LD_LIBRARY_PATH='%s' exec '%s' "$@"
        """
            .formatted(runs, Videos.ffmpeg().program().getParent(), Videos.ffmpeg().program()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    noted = Ffmpeg.at(script);
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    service.start();
    URI endpoint = URI.create("http://127.0.0.1:" + service.getAddress().getPort());
    clients =
        new CloudClients(
            () -> AwsClients.sqs(endpoint, "key", "secret"),
            () -> AwsClients.s3(endpoint, "key", "secret"));
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  @Test
  void primingCutsAVideoWithoutNetworkAccess() throws IOException {
    prepare(picture());

    List<String> ran = Files.readAllLines(runs);
    assertTrue(ran.get(0).contains("mjpeg"), "the first run makes a video from the picture");
    assertTrue(ran.size() >= 3, ran.toString());
    assertTrue(
        ran.get(1).endsWith("-i file:video"), "the second run lists the tracks: " + ran.get(1));
    assertTrue(
        ran.get(2).contains("-f smjpeg pipe:1"), "the third run cuts the video: " + ran.get(2));
    assertEquals(0, calls.get(), "number of network requests");
  }

  @Test
  void restoredCopyHasNewClients() throws IOException {
    SnapStart hooks = prepare(picture());
    var s3 = clients.s3();
    int atStart = Files.readAllLines(runs).size();

    hooks.beforeCheckpoint(null);
    hooks.afterRestore(null);

    assertTrue(Files.readAllLines(runs).size() > 2 * atStart);
    assertNotSame(s3, clients.s3());
    assertEquals(0, calls.get(), "number of network requests");
  }

  @Test
  void wrongPrimingPictureIsNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("text.jpg"), "hello world");

    String said = assertThrows(IllegalStateException.class, () -> prepare(text)).getMessage();

    assertTrue(said.startsWith("PRIMING_PICTURE is " + text), said);
  }

  @Test
  void withoutPicturePrimingRunsNothing() throws IOException {
    prepare(environment(Map.of())).beforeCheckpoint(null);

    assertEquals(List.of(), Files.readAllLines(runs));
  }

  private Path picture() throws IOException {
    Path picture = folder.resolve("picture.jpg");
    ImageIO.write(new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB), "jpg", picture.toFile());
    return picture;
  }

  private SnapStart prepare(Path picture) {
    return prepare(environment(Map.of("PRIMING_PICTURE", picture.toString())));
  }

  private SnapStart prepare(Environment environment) {
    var priming = VideoFunction.priming(VideoSettings.from(environment));
    return FunctionStart.ready(environment, noted, clients, priming, () -> {});
  }

  private static Environment environment(Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("FRAMES_BUCKET", "frames");
    variables.put("RESPONSE_QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/1/responses");
    variables.put("RESULTS_BUCKET", "results");
    return new Environment(variables);
  }
}
