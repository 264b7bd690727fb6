package dev.facepipe.scalable.web;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;

/** Where pictures lie until a worker looks at them. Safe for several threads at once. */
@FunctionalInterface
public interface PictureStore {
  /**
   * Writes a picture, replacing the one of that name, and returns the ETag of its bytes.
   *
   * @throws Unavailable if the store did not take it; trying again may help
   */
  String put(ObjectRef ref, byte[] bytes, String contentType);
}
