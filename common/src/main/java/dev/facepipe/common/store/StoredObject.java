package dev.facepipe.common.store;

import java.util.Map;

/**
 * An object as it was read. Compares by identity.
 *
 * @param bytes handed over, not copied
 * @param etag what the bucket calls these bytes, as the bucket writes it
 * @param metadata what whoever put it wrote beside it; names in lower case
 */
public record StoredObject(byte[] bytes, String etag, Map<String, String> metadata) {
  /** Beside an object that only copies another one, for clients that look where it lies. */
  private static final Map<String, String> COPY = Map.of("facepipe-copy", "yes");

  /** What marks a copy. */
  public static Map<String, String> markOfCopy() {
    return COPY;
  }

  /** Whether it is marked as a copy, which is no drop of its own. */
  public boolean isCopy() {
    return isCopy(metadata);
  }

  /** Whether an object with that beside it is. */
  public static boolean isCopy(Map<String, String> metadata) {
    return metadata.entrySet().containsAll(COPY.entrySet());
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return "StoredObject[%d bytes, etag=%s]".formatted(bytes.length, etag);
  }
}
