package dev.facepipe.scalable.web;

import dev.facepipe.common.store.ObjectRef;

/**
 * A picture that a client sent. Compares by identity.
 *
 * @param ref location under the bare name; the key is the file name
 * @param picture bytes of a picture file, checked by its header only; not copied
 */
record PostedPicture(ObjectRef ref, byte[] picture) {
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
    return "PostedPicture[%s, %d bytes]".formatted(ref, picture.length);
  }
}
