package dev.facepipe.bench.cloud;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A pool of cameras. All post at the same time, each its next frame when its last one is done.
 *
 * @param count number of cameras
 */
record Cameras(int count) {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Returns frames a second that the cameras get done in that many seconds. */
  double rate(int seconds, Runnable frame) {
    AtomicInteger done = new AtomicInteger();
    long start = System.nanoTime();
    double took =
        run(
            () -> {
              while ((System.nanoTime() - start) / NANOS_PER_SECOND < seconds) {
                frame.run();
                done.incrementAndGet();
              }
            });
    return done.get() / took;
  }

  /**
   * Has the cameras post frames, each frame once.
   *
   * @param frame gets the numbers from 0 to {@code frames - 1}
   * @return seconds from the first post to the last reply
   */
  double each(int frames, IntConsumer frame) {
    AtomicInteger next = new AtomicInteger();
    return run(
        () -> {
          for (int i = next.getAndIncrement(); i < frames; i = next.getAndIncrement()) {
            frame.accept(i);
          }
        });
  }

  private double run(Runnable camera) {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    long start = System.nanoTime();
    try {
      CompletableFuture.allOf(
              IntStream.range(0, count)
                  .mapToObj(i -> CompletableFuture.runAsync(camera, threads))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
    } finally {
      threads.shutdownNow();
    }
    return (System.nanoTime() - start) / NANOS_PER_SECOND;
  }
}
