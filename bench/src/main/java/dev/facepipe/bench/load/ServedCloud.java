package dev.facepipe.bench.load;

import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.message.Json;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link CloudProcess} as seen from the process that loads it. Ends it when closed. */
final class ServedCloud implements AutoCloseable {
  /** For calls in hand. */
  private static final long SECONDS_TO_END = 60;

  private final Process process;
  private final BufferedReader said;
  private final Writer asks;
  private final File log;
  private final CloudProcess.Place place;

  private ServedCloud(Process process, File log) throws IOException {
    this.process = process;
    this.log = log;
    this.said = process.inputReader(StandardCharsets.UTF_8);
    this.asks = process.outputWriter(StandardCharsets.UTF_8);
    this.place = Json.read(line(), CloudProcess.Place.class);
  }

  /** What a virtual machine is told: its heap is there from the start, so what grows is not it. */
  static List<String> machine(int heap) {
    return List.of(
        "-Xms%dm".formatted(heap),
        "-Xmx%dm".formatted(heap),
        "-XX:+AlwaysPreTouch",
        "-XX:+UseSerialGC");
  }

  /**
   * Returns it once its doors are open.
   *
   * @param heap megabytes
   */
  static ServedCloud start(Stage stage, Path gallery, int heap) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(machine(heap));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "-Dfacepipe.cores=" + stage.threads(),
            CloudProcess.class.getName(),
            stage.networks().toString(),
            gallery.toString()));
    File log = stage.scratch().resolve("cloud.log").toFile();
    try {
      return new ServedCloud(new ProcessBuilder(command).redirectError(log).start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("a process cannot be started", e);
    }
  }

  CloudProcess.Place place() {
    return place;
  }

  /** Returns what it holds. */
  Look look() {
    return ask(CloudProcess.LOOK);
  }

  /** Returns what it holds once it has collected garbage. */
  Look collected() {
    return ask(CloudProcess.COLLECT);
  }

  private synchronized Look ask(String line) {
    try {
      asks.write(line + "\n");
      asks.flush();
      return Json.read(line(), Look.class);
    } catch (IOException e) {
      throw new UncheckedIOException("the cloud's process does not answer; see " + log, e);
    }
  }

  private String line() throws IOException {
    String line = said.readLine();
    if (line == null) {
      throw new IllegalStateException("the cloud's process ended; see " + log);
    }
    return line;
  }

  @Override
  public void close() {
    try {
      asks.close();
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the cloud's process does not end; see " + log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the cloud's process cannot be told to end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
