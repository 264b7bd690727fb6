package dev.facepipe.scalable.worker;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import org.jspecify.annotations.Nullable;

/** Where pictures lie. Safe for several threads at once. */
@FunctionalInterface
public interface Pictures {
  /**
   * Returns a picture's bytes.
   *
   * @param etag what its bucket called these bytes, where others may lie under that key by now
   * @throws ReplacedObject if others lie under that key now
   * @throws UnusableObject if there is no such picture, or it is too large
   * @throws Unavailable if it cannot be had now; trying again may help
   */
  byte[] get(String key, @Nullable String etag);
}
