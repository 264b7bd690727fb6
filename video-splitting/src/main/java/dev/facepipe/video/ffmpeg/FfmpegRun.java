package dev.facepipe.video.ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of the program. Past its deadline, and when closed, it is ended with all that it started;
 * not asked to end, since nothing of its work is worth keeping. For one thread.
 */
final class FfmpegRun implements AutoCloseable {
  /** What the system may take to bury a process that is ended, in seconds. */
  private static final long BURIAL = 5;

  private final Process process;
  private final Complaints complaints;
  private final Thread watch;
  private volatile boolean late;

  private FfmpegRun(Process process, Duration deadline) {
    this.process = process;
    complaints = new Complaints(process.getErrorStream());
    watch = new Thread(() -> endAfter(deadline), "ffmpeg-deadline");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * Starts it; its standard input is empty.
   *
   * @throws IllegalStateException if there is no such program
   */
  static FfmpegRun of(ProcessBuilder command, Duration deadline) {
    try {
      Process process = command.start();
      process.getOutputStream().close();
      return new FfmpegRun(process, deadline);
    } catch (IOException e) {
      throw new IllegalStateException(
          "FFmpeg does not start: %s; set FFMPEG to a program, or leave it unset for the one that"
                  .formatted(e.getMessage())
              + " comes along",
          e);
    }
  }

  /** What it prints; ends when it does. */
  InputStream output() {
    return process.getInputStream();
  }

  /** Returns its status, once it has ended by itself or by the deadline. */
  int exit() {
    try {
      int status = process.waitFor();
      watch.join();
      return status;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while FFmpeg ran", e);
    }
  }

  /** Whether the deadline ended it. */
  boolean late() {
    return late;
  }

  /** What it complained of; all of it after {@link #exit()}. */
  Complaints complaints() {
    return complaints;
  }

  @Override
  public void close() {
    end();
    try {
      process.waitFor(BURIAL, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endAfter(Duration deadline) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        late = true;
        end();
      }
    } catch (InterruptedException e) {
      end();
    }
  }

  /** Through handles: destroying the process object would close the streams that others read. */
  private void end() {
    List<ProcessHandle> started = process.descendants().toList();
    process.toHandle().destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }
}
