package dev.facepipe.common.torch;

import ai.djl.pytorch.jni.JniUtils;
import dev.facepipe.common.Meanwhile;
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
 * One thread a core, on which pieces of work run side by side, each {@link TorchNet} called from
 * there on its core alone.
 *
 * <p>Many small calls of a network are faster that way than one after the other on all cores: no
 * operation waits for the slowest core, and when others want the processor, too, nobody spins until
 * they are done.
 */
public final class Cores {
  /** How many there are, or are to be used: the property {@code facepipe.cores} may name fewer. */
  public static final int COUNT =
      Math.max(1, Integer.getInteger("facepipe.cores", Runtime.getRuntime().availableProcessors()));

  private static final ThreadPoolExecutor THREADS =
      new ThreadPoolExecutor(
          COUNT, COUNT, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Core::new);

  /**
   * The one thread whose calls of libtorch use all cores. A second one would have helpers of its
   * own, and OpenMP, which then counts more threads than cores, puts them to sleep after every
   * operation instead of letting them wait for the next: InceptionResnetV1 took 20 to 27 ms so
   * instead of 14, two cores of an AMD EPYC, November 2026.
   */
  private static final ExecutorService LEADER =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "all-cores");
            thread.setDaemon(true);
            return thread;
          });

  /** libtorch keeps for each thread how many others may help it; true once that is told. */
  private static final ThreadLocal<Boolean> TOLD = ThreadLocal.withInitial(() -> false);

  private Cores() {}

  /**
   * Returns what becomes of each piece of work, in their order, once all are done. Called from one
   * of its own threads it would wait for itself: pieces don't share out further.
   *
   * @throws RuntimeException the first that a piece threw
   */
  public static <T, R> List<R> each(List<T> pieces, Function<T, R> work) {
    if (isOne()) {
      throw new IllegalStateException("a piece of work for one core tried to share itself out");
    }
    List<CompletableFuture<R>> done =
        pieces.stream()
            .map(piece -> CompletableFuture.supplyAsync(() -> work.apply(piece), THREADS))
            .toList();
    done.forEach(piece -> piece.exceptionally(failure -> null).join());
    return done.stream().map(Meanwhile::result).toList();
  }

  /** Does something in which libtorch uses all cores; not from one of the threads for one core. */
  static <R> R all(Supplier<R> work) {
    return Meanwhile.result(CompletableFuture.supplyAsync(work, LEADER));
  }

  /** Whether all are without work at the moment. */
  static boolean areIdle() {
    return THREADS.getActiveCount() == 0;
  }

  /** Whether the current thread is one of them. */
  static boolean isOne() {
    return Thread.currentThread() instanceof Core;
  }

  /**
   * Tells libtorch, once a thread, on how many cores calls from the current one run.
   *
   * <p>libtorch has a number for the process, which a thread makes its own the first time it asks;
   * later it keeps what it is told. So it is made to ask first.
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
