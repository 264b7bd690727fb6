package dev.facepipe.scalable.web;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;

/** Where pictures lie until a worker looks at them. Safe for several threads at once. */
@FunctionalInterface
public interface PictureStore {
  /**
   * Writes a picture.
   *
   * @throws Unavailable if the store did not take it; trying again may help
   */
  void put(ObjectRef ref, byte[] bytes, String contentType);
}
