package dev.facepipe.scalable.worker;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import org.jspecify.annotations.Nullable;

/** Reads stored pictures. Thread-safe. */
@FunctionalInterface
public interface Pictures {
  /**
   * Returns a picture's bytes.
   *
   * @param etag expected ETag, if other bytes may have replaced the picture; null otherwise
   * @throws ReplacedObject if the key now has other bytes
   * @throws UnusableObject if the picture does not exist or is too large
   * @throws Unavailable if the store failed; trying again may help
   */
  byte[] get(String key, @Nullable String etag);
}
