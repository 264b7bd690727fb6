package dev.facepipe.scalable;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;

/**
 * Stores objects under names that several requests share. The object of the newest request stays,
 * for any order and number of writes. Thread-safe.
 */
@FunctionalInterface
public interface NewestObjects {
  /**
   * Writes an object, unless a newer request has written under its name.
   *
   * @return true if the object was written
   * @throws Unavailable if the store failed; trying again may help
   */
  boolean put(ObjectRef ref, byte[] bytes, String contentType, Stamp stamp);
}
