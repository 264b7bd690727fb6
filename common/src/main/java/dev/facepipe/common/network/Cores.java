package dev.facepipe.common.network;

import ai.djl.pytorch.jni.JniUtils;
import dev.facepipe.common.InBackground;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs pieces of work in parallel, on one thread per core. A {@link NeuralNet} that is called from
 * such a thread uses one core only.
 *
 * <p>Many small network calls are faster this way than one after another on all cores. No operation
 * waits for the slowest core. No thread spins while other processes use the processor.
 */
public final class Cores {
  /**
   * Number of cores to use. The system property {@code facepipe.cores} overrides the machine's
   * number.
   */
  public static final int COUNT =
      Math.max(1, Integer.getInteger("facepipe.cores", Runtime.getRuntime().availableProcessors()));

  private static final ThreadPoolExecutor THREADS =
      new ThreadPoolExecutor(
          COUNT, COUNT, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Core::new);

  /**
   * The only thread whose libtorch calls use all cores. A second such thread would have its own
   * helper threads. With more threads than cores, OpenMP puts the helpers to sleep after every
   * operation, instead of letting them spin until the next one. InceptionResnetV1 then took 20 to
   * 27 ms instead of 14 (two cores of an AMD EPYC, November 2026).
   */
  private static final ExecutorService LEADER =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "all-cores");
            thread.setDaemon(true);
            return thread;
          });

  /** True if this thread has set its number of helper threads, which libtorch keeps per thread. */
  private static final ThreadLocal<Boolean> TOLD = ThreadLocal.withInitial(() -> false);

  private Cores() {}

  /**
   * Runs the work on every piece and returns the results in the order of the pieces, when all are
   * done. A piece must not call this method: it would wait for itself.
   *
   * @throws RuntimeException the exception of the first failed piece, in the order of the pieces
   */
  public static <T, R> List<R> each(List<T> pieces, Function<T, R> work) {
    if (isOne()) {
      throw new IllegalStateException(
          "Cores.each was called on a core thread; expected a call from another thread");
    }
    List<CompletableFuture<R>> done =
        pieces.stream()
            .map(piece -> CompletableFuture.supplyAsync(() -> work.apply(piece), THREADS))
            .toList();
    done.forEach(piece -> piece.exceptionally(failure -> null).join());
    return done.stream().map(InBackground::result).toList();
  }

  /** Runs work in which libtorch uses all cores. Not to be called from a core thread. */
  static <R> R all(Supplier<R> work) {
    return InBackground.result(CompletableFuture.supplyAsync(work, LEADER));
  }

  /** Returns true if no core thread is working now. */
  static boolean areIdle() {
    return THREADS.getActiveCount() == 0;
  }

  /** Returns true if the current thread is a core thread. */
  static boolean isOne() {
    return Thread.currentThread() instanceof Core;
  }

  /**
   * Sets, once per thread, on how many cores libtorch runs the calls of the current thread.
   *
   * <p>A thread copies libtorch's process-wide number when it first reads that number, and would
   * overwrite a number that was set before. So this method reads first, then sets.
   */
  static void tellTorch() {
    if (!TOLD.get()) {
      JniUtils.getNumThreads();
      JniUtils.setNumThreads(isOne() ? 1 : COUNT);
      TOLD.set(true);
    }
  }

  private static final class Core extends Thread {
    Core(Runnable work) {
      super(work, "core");
      setDaemon(true);
    }
  }
}
