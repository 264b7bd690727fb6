package dev.facepipe.common.store;

import dev.facepipe.common.Unavailable;
import java.util.Collection;
import java.util.List;

/** An object store that can also list, delete and copy objects. Thread-safe. */
public interface ListedStore extends ObjectStore {
  /**
   * Returns all keys that begin with the prefix; none if the bucket does not exist.
   *
   * @throws Unavailable if the store did not answer; trying again may help
   */
  List<String> keys(String bucket, String prefix);

  /**
   * Deletes objects. Objects that do not exist are ignored.
   *
   * @throws Unavailable if the store did not delete them all; trying again may help
   */
  void delete(String bucket, Collection<String> keys);

  /**
   * Writes an object that is marked as a copy ({@link StoredObject#isCopy}). It replaces a copy of
   * the same key. If an object that is not a copy has this key, nothing is written.
   *
   * @throws Unavailable if the store did not take it; trying again may help
   */
  void putCopy(ObjectRef ref, byte[] bytes, String contentType);
}
