package dev.facepipe.common;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Runs work on another thread while the caller goes on. */
public final class InBackground {
  private InBackground() {}

  /** Starts the work. The returned supplier waits for the result, or throws what the work threw. */
  public static <T> Supplier<T> begin(Supplier<T> work) {
    CompletableFuture<T> begun = CompletableFuture.supplyAsync(work);
    return () -> result(begun);
  }

  /** Waits for a result and returns it, or throws what the work threw. */
  public static <T> T result(CompletableFuture<T> begun) {
    try {
      return begun.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }
}
