package dev.facepipe.scalable.web;

import dev.facepipe.common.store.ObjectRef;

/**
 * A picture that a client sent. The bytes compare by identity.
 *
 * @param ref location under the bare name; the key is the file name
 * @param picture bytes of a picture file, checked by its header only; not copied
 */
record PostedPicture(ObjectRef ref, byte[] picture) {
  @Override
  public String toString() {
    return "PostedPicture[%s, %d bytes]".formatted(ref, picture.length);
  }
}
