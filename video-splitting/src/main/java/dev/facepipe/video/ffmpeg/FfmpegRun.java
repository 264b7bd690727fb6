package dev.facepipe.video.ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of FFmpeg. Kills the process and its child processes at the deadline, above the memory
 * limit, and when closed. A clean end is not needed, because no output needs to be kept. For one
 * thread.
 */
final class FfmpegRun implements AutoCloseable {
  /** Longest wait for a killed process to disappear, in seconds. */
  private static final long BURIAL = 5;

  /** Pause between two memory checks, in milliseconds. FFmpeg can fill some 100 MB in this time. */
  private static final long LOOK = 50;

  private final Process process;
  private final FfmpegMessages complaints;
  private final Thread watch;
  private volatile boolean late;
  private volatile boolean swollen;

  private FfmpegRun(Process process, Duration deadline, long maxMemory) {
    this.process = process;
    complaints = new FfmpegMessages(process.getErrorStream());
    watch = new Thread(() -> watch(deadline, maxMemory), "ffmpeg-watch");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * Starts a command with empty standard input.
   *
   * @param maxMemory limit of resident memory in bytes; checked only on Linux
   * @throws IllegalStateException if the program does not start
   */
  static FfmpegRun of(ProcessBuilder command, Duration deadline, long maxMemory) {
    try {
      Process process = command.start();
      process.getOutputStream().close();
      return new FfmpegRun(process, deadline, maxMemory);
    } catch (IOException e) {
      throw new IllegalStateException(
          "FFmpeg does not start: %s; set FFMPEG to an FFmpeg program, or unset FFMPEG to use the"
                  .formatted(e.getMessage())
              + " bundled program",
          e);
    }
  }

  /** Returns the standard output, which ends with the process. */
  InputStream output() {
    return process.getInputStream();
  }

  /** Waits for the end of the process and returns its exit status. */
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

  /** Returns true if the process was killed at the deadline. */
  boolean late() {
    return late;
  }

  /** Returns true if the process was killed because it used too much memory. */
  boolean swollen() {
    return swollen;
  }

  /** Returns FFmpeg's messages; complete after {@link #exit()}. */
  FfmpegMessages complaints() {
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

  private void watch(Duration deadline, long maxMemory) {
    long start = System.nanoTime();
    try {
      while (!process.waitFor(LOOK, TimeUnit.MILLISECONDS)) {
        late = System.nanoTime() - start > deadline.toNanos();
        swollen = !late && memory() > maxMemory;
        if (late || swollen) {
          end();
          return;
        }
      }
    } catch (InterruptedException e) {
      end();
    }
  }

  /** Returns the peak of resident bytes, 0 if unknown. Source: proc(5), /proc/PID/status. */
  private long memory() {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"))
          .lines()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .sum();
    } catch (IOException e) {
      return 0; // the process has just ended, or this system is not Linux
    }
  }

  /** Kills all processes by handle. {@code Process.destroy} would close streams that are in use. */
  private void end() {
    List<ProcessHandle> started = process.descendants().toList();
    process.toHandle().destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }
}
