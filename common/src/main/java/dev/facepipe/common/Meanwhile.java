package dev.facepipe.common;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Work that is done on another thread while this one goes on. */
public final class Meanwhile {
  private Meanwhile() {}

  /** Begins it; whoever asks for its result waits for it, and is thrown what it threw. */
  public static <T> Supplier<T> begin(Supplier<T> work) {
    CompletableFuture<T> begun = CompletableFuture.supplyAsync(work);
    return () -> result(begun);
  }

  /** Waits for a result, or throws what kept it from coming. */
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
