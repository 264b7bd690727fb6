package dev.facepipe.common.store;

import dev.facepipe.common.Unavailable;

/** Objects in buckets, whole and in memory. Safe for several threads at once. */
public interface ObjectStore {
  /**
   * Returns the bytes of an object.
   *
   * @param maxBytes refuse larger ones without reading them
   * @throws UnusableObject if there is no such object or bucket, or it is too large
   * @throws Unavailable if the store did not answer; trying again may help
   */
  byte[] get(ObjectRef ref, long maxBytes);

  /**
   * Writes an object, replacing the one of that name.
   *
   * @param contentType such as {@code application/json}
   * @throws Unavailable if the store did not take it; trying again may help, also where there is no
   *     such bucket: that is whoever runs this to mend, and no fault of the object
   */
  void put(ObjectRef ref, byte[] bytes, String contentType);

  /**
   * Writes an object unless there is one of that name, which then stays. Here two may find none and
   * both write; a store of its own kind knows better. Which of the two it was is not told: a client
   * that lost the reply tries again, and finds what it wrote itself.
   *
   * @throws Unavailable if the store did not take it; trying again may help
   */
  default void putIfAbsent(ObjectRef ref, byte[] bytes, String contentType) {
    try {
      get(ref, Long.MAX_VALUE);
    } catch (UnusableObject e) {
      put(ref, bytes, contentType);
    }
  }
}
