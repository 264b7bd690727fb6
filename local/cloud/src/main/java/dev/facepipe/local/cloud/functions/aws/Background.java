package dev.facepipe.local.cloud.functions.aws;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Helper for parts that start in the background. */
final class Background {
  private Background() {}

  /** Waits for a part, then passes it to the work. Does nothing if the part failed to start. */
  static <T> void whenReady(CompletableFuture<T> part, Consumer<T> work) {
    part.handle((ready, failure) -> Optional.ofNullable(ready)).join().ifPresent(work);
  }
}
