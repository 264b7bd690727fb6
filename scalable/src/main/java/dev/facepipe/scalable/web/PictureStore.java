package dev.facepipe.scalable.web;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;

/** Stores pictures until a worker reads them. Thread-safe. */
@FunctionalInterface
public interface PictureStore {
  /**
   * Writes a picture.
   *
   * @throws Unavailable if the store failed; trying again may help
   */
  void put(ObjectRef ref, byte[] bytes, String contentType);
}
