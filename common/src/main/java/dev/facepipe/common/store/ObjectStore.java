package dev.facepipe.common.store;

import dev.facepipe.common.Unavailable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

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
   * @throws UnusableObject if the store refuses this object at every try
   * @throws Unavailable if the store did not take it; trying again may help, also where there is no
   *     such bucket: that is whoever runs this to mend, and no fault of the object
   */
  void put(ObjectRef ref, byte[] bytes, String contentType);

  /**
   * Returns an object with its ETag. Here that is the MD5 of the bytes; a store of its own kind
   * knows better.
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
   * Writes an object unless there is one of that name, which then stays. Here two may find none and
   * both write; a store of its own kind knows better. A client that lost the reply tries again, and
   * is told of what it wrote itself.
   *
   * @return whether it was written
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
   * Writes an object if the one of that name is still the one that was read. Here another may come
   * in between; a store of its own kind knows better.
   *
   * @param etag of the one that was read
   * @return whether it was written
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
