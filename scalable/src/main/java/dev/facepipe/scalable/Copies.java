package dev.facepipe.scalable;

import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.message.RequestId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each object twice, at the same time: under a key of its request, and under its bare name,
 * where clients of the older system look. A bare name that can't be written is logged, and the
 * request goes on: it has its own copy. Thread-safe.
 */
public final class Copies {
  private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

  /** As many as there are callers at once, since each waits for its own. */
  private final ExecutorService threads =
      Executors.newCachedThreadPool(new NamedThreads("bare-name"));

  /**
   * Returns once both copies are written, or the bare one is given up.
   *
   * @param own writes the request's own copy; what it throws is thrown
   * @param bare writes the copy under the bare name, on another thread
   */
  public void write(RequestId id, Runnable own, Runnable bare) {
    CompletableFuture<Void> meanwhile =
        CompletableFuture.runAsync(() -> attempt(id, bare), threads);
    try {
      own.run();
    } finally {
      meanwhile.join();
    }
  }

  private static void attempt(RequestId id, Runnable bare) {
    try {
      bare.run();
    } catch (RuntimeException e) {
      LOG.warn("request {} has its own copy, and none under the bare name: {}", id, e.toString());
    }
  }
}
