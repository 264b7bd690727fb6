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
 * A worker in a process of its own, on the classes of this one. What it logs goes where our errors
 * go.
 */
final class WorkerProcess {
  /** What a worker prints once it works. */
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
   * Starts one.
   *
   * @param settings its environment, beside ours without the account
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
      throw new UncheckedIOException("a worker does not start: " + e.getMessage(), e);
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
      // It is gone; so is what it might have said.
    } finally {
      readyOrEnded.countDown();
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it works; false once it has ended. */
  boolean isReady() {
    return ready && process.isAlive();
  }

  /** Returns once it works, or has ended before. */
  void awaitReady() throws InterruptedException {
    readyOrEnded.await();
  }

  /** Tells it to finish what it has in hand and end; does not wait for that. */
  void tellToEnd() {
    process.destroy();
  }

  /** Waits for its end, and after a while makes it. */
  void awaitEnd(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
