package dev.facepipe.common.store;

import dev.facepipe.common.Unavailable;
import java.util.Collection;
import java.util.List;

/** Objects in buckets that can also be listed, deleted and copied. Safe for several threads. */
public interface ListedStore extends ObjectStore {
  /**
   * Returns all keys that begin so; none if there is no such bucket.
   *
   * @throws Unavailable if the store did not answer; trying again may help
   */
  List<String> keys(String bucket, String prefix);

  /**
   * Deletes objects; those that are not there already are normal.
   *
   * @throws Unavailable if the store did not delete them all; trying again may help
   */
  void delete(String bucket, Collection<String> keys);

  /**
   * Writes an object marked as a copy ({@link StoredObject#isCopy}), replacing the copy of that
   * name. What is there and is no copy stays, and nothing is written.
   *
   * @throws Unavailable if the store did not take it; trying again may help
   */
  void putCopy(ObjectRef ref, byte[] bytes, String contentType);
}
