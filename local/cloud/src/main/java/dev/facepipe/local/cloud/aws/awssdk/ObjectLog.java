package dev.facepipe.local.cloud.aws.awssdk;

import dev.facepipe.local.cloud.data.Row;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Writes down changes of buckets. */
@FunctionalInterface
interface ObjectLog {
  /** For a store that forgets everything when the process ends. */
  ObjectLog NONE = rows -> CompletableFuture.completedFuture(null);

  /**
   * Writes rows, in the order of the calls. Returns before they are written; the result ends when
   * they are on the disk.
   */
  CompletableFuture<Void> write(Supplier<List<Row>> rows);
}
