package dev.facepipe.local.scalable;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.local.JavaCommand;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.local.cli.Facepipe;
import dev.facepipe.local.cloud.scalable.PictureClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs {@code ./facepipe scalable} as a process that starts worker processes. */
@Execution(ExecutionMode.CONCURRENT) // one test waits until its workers end
class ScalableCommandTest {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final Pattern WEB_SERVER = Pattern.compile("(?m)^web server +(http\\S+)$");

  @TempDir private static Path folder;

  private static Path gallery;
  private static byte[] bea;

  private final List<ProcessHandle> started = new ArrayList<>();

  @BeforeAll
  static void enrol() throws IOException {
    gallery = SampleGallery.enrolled(folder);
    bea = SampleGallery.SAMPLES.frames().get("alone.jpg");
  }

  @AfterEach
  void end() {
    started.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void deadWorkerIsReplacedAndAllWorkersEndWithTheCommand() throws Exception {
    Path said = folder.resolve("workers.txt");
    Process scalable = scalable(said, "--workers", "1");
    PictureClient client = new PictureClient(address(said, scalable));

    assertEquals("alone:Bea", client.post("alone.jpg", bea).body());
    ProcessHandle first = workers(scalable).get(0);
    first.destroyForcibly();
    assertEquals("again:Bea", client.post("again.jpg", bea).body());
    List<ProcessHandle> second = workers(scalable);
    started.addAll(second);

    scalable.destroy();
    assertTrue(scalable.waitFor(LONG.toSeconds(), TimeUnit.SECONDS));
    assertEquals(1, second.size());
    assertEquals(List.of(), second.stream().filter(ProcessHandle::isAlive).toList());
  }

  @Test
  void workersEndWhenTheCommandIsKilled() throws Exception {
    Path said = folder.resolve("killed.txt");
    Process scalable = scalable(said, "--workers", "1");
    address(said, scalable);
    List<ProcessHandle> workers = workers(scalable);
    started.addAll(workers);

    scalable.destroyForcibly();

    assertEquals(1, workers.size());
    await().atMost(LONG).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void workersRunOnlyWhilePicturesWait() throws Exception {
    Path said = folder.resolve("autoscale.txt");
    Process scalable = scalable(said, "--autoscale", "--max", "2");
    PictureClient client = new PictureClient(address(said, scalable));
    assertEquals(List.of(), workers(scalable));

    assertEquals("alone:Bea", client.post("alone.jpg", bea).body());
    started.addAll(workers(scalable));

    assertEquals(1, workers(scalable).size());
    await().atMost(LONG).until(() -> workers(scalable).isEmpty());
    assertTrue(Files.readString(said).contains("0 workers, 0 starting; wanted: 1"));
    assertTrue(Files.readString(said).contains("1 workers, 0 starting; wanted: 0"));
  }

  private Process scalable(Path said, String... options) throws IOException {
    List<String> properties =
        Stream.of("facepipe.models", "facepipe.networks", "facepipe.samples")
            .map(name -> "-D%s=%s".formatted(name, System.getProperty(name, "")))
            .toList();
    List<String> command = new ArrayList<>(JavaCommand.of(properties, Facepipe.class));
    command.addAll(List.of("scalable", "--port", "0", "--sqs-port", "0", "--s3-port", "0"));
    command.addAll(List.of("--embedder", "resnet34", "--gallery", gallery.toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder // also of the workers
        .environment()
        .put("JDK_JAVA_OPTIONS", String.join(" ", JavaCommand.options()));
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    started.add(process.toHandle());
    return process;
  }

  private static URI address(Path said, Process scalable) throws IOException {
    await()
        .atMost(LONG)
        .until(() -> Files.readString(said).contains("\nready\n") || !scalable.isAlive());
    Matcher address = WEB_SERVER.matcher(Files.readString(said));
    assertTrue(address.find(), Files.readString(said));
    return URI.create(address.group(1));
  }

  private static List<ProcessHandle> workers(Process scalable) {
    try (Stream<ProcessHandle> children = scalable.children()) {
      return children.toList();
    }
  }
}
