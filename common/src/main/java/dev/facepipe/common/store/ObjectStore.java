package dev.facepipe.common.store;

import dev.facepipe.common.Unavailable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Reads and writes whole objects in buckets, in memory. Thread-safe. */
public interface ObjectStore {
  /**
   * Returns the bytes of an object.
   *
   * @param maxBytes largest size that is allowed, in bytes; a larger object is refused unread
   * @throws UnusableObject if the object or bucket does not exist, or the object is too large
   * @throws Unavailable if the store did not answer; trying again may help
   */
  byte[] get(ObjectRef ref, long maxBytes);

  /**
   * Writes an object. Replaces an object of the same key.
   *
   * @param contentType such as {@code application/json}
   * @throws UnusableObject if the store refuses this object at every try
   * @throws Unavailable if the store did not take it, or the bucket does not exist: the operator
   *     can create the bucket, so trying again may help
   */
  void put(ObjectRef ref, byte[] bytes, String contentType);

  /**
   * Returns an object with its ETag. This default uses the MD5 of the bytes as ETag; stores with
   * real ETags override it.
   *
   * @throws UnusableObject as {@link #get} does
   * @throws Unavailable as {@link #get} does
   */
  default StoredObject read(ObjectRef ref, long maxBytes) {
    byte[] bytes = get(ref, maxBytes);
    try {
      byte[] sum = MessageDigest.getInstance("MD5").digest(bytes);
      return new StoredObject(bytes, HexFormat.of().formatHex(sum), Map.of());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  /**
   * Writes an object unless the key exists. In this default, two callers may both find no object
   * and both write; real stores override it. A client that retries after a lost reply gets false
   * because of its own first write.
   *
   * @return true if the object was written
   * @throws UnusableObject if the store refuses this object at every try
   * @throws Unavailable if the store did not take it; trying again may help
   */
  default boolean putIfAbsent(ObjectRef ref, byte[] bytes, String contentType) {
    try {
      get(ref, Long.MAX_VALUE);
      return false;
    } catch (UnusableObject e) {
      put(ref, bytes, contentType);
      return true;
    }
  }

  /**
   * Writes an object if the stored object still has this ETag. In this default, another writer may
   * come in between; real stores override it.
   *
   * @param etag ETag of the object that was read
   * @return true if the object was written
   * @throws UnusableObject if the store refuses this object at every try
   * @throws Unavailable if the store did not take it; trying again may help
   */
  default boolean putIfMatch(ObjectRef ref, byte[] bytes, String contentType, String etag) {
    try {
      if (!read(ref, Long.MAX_VALUE).etag().equals(etag)) {
        return false;
      }
    } catch (UnusableObject e) {
      return false;
    }
    put(ref, bytes, contentType);
    return true;
  }
}
