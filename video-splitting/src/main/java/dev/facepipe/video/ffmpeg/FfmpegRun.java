package dev.facepipe.video.ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of the program. Past its deadline or its memory, and when closed, it is ended with all
 * that it started; not asked to end, since nothing of its work is worth keeping. For one thread.
 */
final class FfmpegRun implements AutoCloseable {
  /** What the system may take to bury a process that is ended, in seconds. */
  private static final long BURIAL = 5;

  /** Between two looks at its memory, in milliseconds: it can write some 100 MB meanwhile. */
  private static final long LOOK = 50;

  private final Process process;
  private final Complaints complaints;
  private final Thread watch;
  private volatile boolean late;
  private volatile boolean swollen;

  private FfmpegRun(Process process, Duration deadline, long maxMemory) {
    this.process = process;
    complaints = new Complaints(process.getErrorStream());
    watch = new Thread(() -> watch(deadline, maxMemory), "ffmpeg-watch");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * Starts it; its standard input is empty.
   *
   * @param maxMemory resident bytes; looked at on Linux, elsewhere nobody counts
   * @throws IllegalStateException if there is no such program
   */
  static FfmpegRun of(ProcessBuilder command, Duration deadline, long maxMemory) {
    try {
      Process process = command.start();
      process.getOutputStream().close();
      return new FfmpegRun(process, deadline, maxMemory);
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

  /** Returns its status, once it has ended by itself or by the watch. */
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

  /** Whether it held more memory than it may, and was ended. */
  boolean swollen() {
    return swollen;
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

  /** Most resident bytes so far, 0 where none are told. Source: proc(5), /proc/PID/status. */
  private long memory() {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"))
          .lines()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .sum();
    } catch (IOException e) {
      return 0; // it has just ended, or this is no Linux
    }
  }

  /** Through handles: destroying the process object would close the streams that others read. */
  private void end() {
    List<ProcessHandle> started = process.descendants().toList();
    process.toHandle().destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }
}
