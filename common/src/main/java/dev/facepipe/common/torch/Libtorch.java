package dev.facepipe.common.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/** The native library that networks run on, set up as this project wants it. Thread-safe. */
public final class Libtorch {
  static {
    // Nothing is downloaded or reported at run time, and no graph is compiled anew for each new
    // shape: the networks are written as the operations that shall run.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
  }

  /** What DJL calls it. */
  static final String ENGINE = "PyTorch";

  /**
   * Largest block that glibc's allocator can be brought to keep for the next call instead of giving
   * it back to the kernel: 32 MB less what it needs itself. Source: glibc, malloc.c,
   * DEFAULT_MMAP_THRESHOLD_MAX.
   */
  private static final long LARGEST_KEPT = (32 << 20) - (64 << 10);

  private static final AtomicBoolean FREED_MEMORY_IS_KEPT = new AtomicBoolean();

  private Libtorch() {}

  /**
   * Loads it on a thread of its own, so that the first network finds it there or on its way: half
   * of what that network would take. Fails in silence; the first network says why.
   */
  public static void loadMeanwhile() {
    Thread loader = new Thread(new FutureTask<>(Libtorch::load, null), "libtorch");
    loader.setDaemon(true);
    loader.start();
  }

  /** Returns once it is loaded. */
  static void load() {
    Engine.getEngine(ENGINE);
    if (FREED_MEMORY_IS_KEPT.compareAndSet(false, true)) {
      keepFreedMemory();
    }
  }

  /**
   * Brings the allocator to keep what libtorch frees. At first it gives blocks of 128 KB and more
   * back, and an operation then waits for its result's pages to be mapped anew, in every call; it
   * learns from the largest block that was ever freed, up to a limit. So one of that size is taken
   * and freed, untouched. Elsewhere than with glibc this does nothing.
   */
  private static void keepFreedMemory() {
    try (NDManager manager = NDManager.newBaseManager(ENGINE)) {
      manager.create(new Shape(LARGEST_KEPT / Float.BYTES));
    }
  }
}
