package dev.facepipe.common.store;

import java.util.Map;

/**
 * An object that was read from a bucket. The bytes compare by identity.
 *
 * @param bytes the content; not copied
 * @param etag the ETag as the bucket writes it
 * @param metadata user metadata of the object; names in lower case
 */
public record StoredObject(byte[] bytes, String etag, Map<String, String> metadata) {
  /** Metadata of an object that is only a copy of another object. */
  private static final Map<String, String> COPY = Map.of("facepipe-copy", "yes");

  /** Returns the metadata that marks a copy. */
  public static Map<String, String> markOfCopy() {
    return COPY;
  }

  /** Returns true if the object is marked as a copy. A copy is not a drop. */
  public boolean isCopy() {
    return isCopy(metadata);
  }

  /** Returns true if this metadata marks a copy. */
  public static boolean isCopy(Map<String, String> metadata) {
    return metadata.entrySet().containsAll(COPY.entrySet());
  }

  @Override
  public String toString() {
    return "StoredObject[%d bytes, etag=%s]".formatted(bytes.length, etag);
  }
}
