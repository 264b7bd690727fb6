package dev.facepipe.scalable;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;

/**
 * Objects under names that several requests share: the newest request's object stays, in whatever
 * order the requests are finished, and however often. Safe for several threads at once.
 */
@FunctionalInterface
public interface NewestObjects {
  /**
   * Writes an object, unless a newer request's has its name.
   *
   * @return whether the object was written
   * @throws Unavailable if the store did not take it; trying again may help
   */
  boolean put(ObjectRef ref, byte[] bytes, String contentType, Stamp stamp);
}
