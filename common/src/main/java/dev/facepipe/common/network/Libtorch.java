package dev.facepipe.common.network;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/** Loads and sets up libtorch, the native library that networks run on. Thread-safe. */
public final class Libtorch {
  static {
    // No new compilation of the graph for each input shape: the networks already consist of the
    // operations that run.
    System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
  }

  /** DJL's name of libtorch. */
  static final String ENGINE = NetworkEngine.PYTORCH.djlName();

  /**
   * Largest block, in bytes, that glibc's allocator can keep for the next call instead of returning
   * it to the kernel: 32 MB minus its own overhead. Source: glibc, malloc.c,
   * DEFAULT_MMAP_THRESHOLD_MAX.
   */
  private static final long LARGEST_KEPT = (32 << 20) - (64 << 10);

  private static final AtomicBoolean FREED_MEMORY_IS_KEPT = new AtomicBoolean();

  private Libtorch() {}

  /**
   * Loads libtorch on another thread, so that the first network waits less. This loading is half of
   * the first network's load time. Errors are ignored here; the first network reports them.
   */
  public static void loadMeanwhile() {
    Thread loader = new Thread(new FutureTask<>(Libtorch::load, null), "libtorch");
    loader.setDaemon(true);
    loader.start();
  }

  /** Loads libtorch, and returns when it is loaded. */
  static void load() {
    Engine.getEngine(ENGINE);
    if (FREED_MEMORY_IS_KEPT.compareAndSet(false, true)) {
      keepFreedMemory();
    }
  }

  /**
   * Makes the allocator keep the memory that libtorch frees. At first, glibc returns blocks of 128
   * KB and more to the kernel, and then each operation waits until the kernel maps new pages. glibc
   * raises this limit to the largest block that was ever freed, up to a maximum. So this method
   * allocates and frees one block of the maximum size. With other C libraries this has no effect.
   */
  private static void keepFreedMemory() {
    try (NDManager manager = NDManager.newBaseManager(ENGINE)) {
      manager.create(new Shape(LARGEST_KEPT / Float.BYTES));
    }
  }
}
