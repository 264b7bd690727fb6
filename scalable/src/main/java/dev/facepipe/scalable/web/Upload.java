package dev.facepipe.scalable.web;

import dev.facepipe.common.store.ObjectRef;

/**
 * A picture that somebody sent. Compares by identity.
 *
 * @param ref where it lies under its bare name: the key is the file name
 * @param picture a file of a format that is read here, by its head; not copied
 */
record Upload(ObjectRef ref, byte[] picture) {
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
    return "Upload[%s, %d bytes]".formatted(ref, picture.length);
  }
}
