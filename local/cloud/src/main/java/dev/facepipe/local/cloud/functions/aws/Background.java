package dev.facepipe.local.cloud.functions.aws;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Parts that come up side by side. */
final class Background {
  private Background() {}

  /** Does something with a part once it is up; what failed to come needs nothing. */
  static <T> void whenReady(CompletableFuture<T> part, Consumer<T> work) {
    part.handle((ready, failure) -> Optional.ofNullable(ready)).join().ifPresent(work);
  }
}
