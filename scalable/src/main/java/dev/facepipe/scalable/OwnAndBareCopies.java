package dev.facepipe.scalable;

import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.message.RequestId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each object twice, in parallel: under its request's own key, and under its bare name,
 * where clients of the older system look. If the bare copy cannot be written, that is logged and
 * the request continues with its own copy. Thread-safe.
 */
public final class OwnAndBareCopies {
  private static final Logger LOG = LoggerFactory.getLogger(OwnAndBareCopies.class);

  /** One thread for each concurrent caller, because each caller waits for its bare copy. */
  private final ExecutorService threads =
      Executors.newCachedThreadPool(new NamedThreads("bare-name"));

  /**
   * Writes both copies; returns when both are written, or the bare copy has failed.
   *
   * @param own writes the request's own copy; its exceptions are passed on
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
      LOG.warn(
          "request {}: bare name not written, only the request's own copy: {}", id, e.toString());
    }
  }
}
