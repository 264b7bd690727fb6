package dev.facepipe.local.cloud.scalable;

import dev.facepipe.scalable.worker.aws.Worker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A worker in its own process, with the class path of this process. The worker's log goes to this
 * process's standard error.
 */
final class WorkerProcess {
  /** The line that a worker prints when it is ready. */
  private static final String READY = "ready";

  private final Process process;
  private final CountDownLatch readyOrEnded = new CountDownLatch(1);
  private volatile boolean ready;

  private WorkerProcess(Process process) {
    this.process = process;
    Thread listener = new Thread(this::listen, "worker-" + process.pid());
    listener.setDaemon(true);
    listener.start();
  }

  /**
   * Starts a worker.
   *
   * @param settings added to a copy of this process's environment without its {@code AWS_}
   *     variables
   */
  static WorkerProcess start(Map<String, String> settings) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            "--end-with-parent");
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("AWS_"));
    environment.putIfAbsent("FACEPIPE_LOG_LEVEL", "WARN");
    environment.putAll(settings);
    try {
      return new WorkerProcess(builder.redirectError(Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException("a worker process did not start: " + e.getMessage(), e);
    }
  }

  private void listen() {
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.equals(READY)) {
          ready = true;
          readyOrEnded.countDown();
        }
      }
    } catch (IOException e) {
      // The process has ended. Nothing is left to read.
    } finally {
      readyOrEnded.countDown();
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Returns true if the worker is ready and has not ended. */
  boolean isReady() {
    return ready && process.isAlive();
  }

  /** Waits until the worker is ready or has ended. */
  void awaitReady() throws InterruptedException {
    readyOrEnded.await();
  }

  /** Tells the worker to finish its current work and end. Does not wait. */
  void tellToEnd() {
    process.destroy();
  }

  /** Waits for the worker's end, and kills the worker after this time. */
  void awaitEnd(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
