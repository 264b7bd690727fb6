package dev.facepipe.recognition.embedding;

import org.jspecify.annotations.Nullable;

/**
 * What a network says of one face.
 *
 * @param embedding the face's embedding; not copied. Records compare by identity of the array
 * @param mirrorDistance L2 distance between the embeddings of the face and of its mirror image, 0
 *     or more; null if the embedder does not look at mirror images
 */
public record Look(float[] embedding, @Nullable Float mirrorDistance) {
  public Look {
    if (mirrorDistance != null && !(mirrorDistance >= 0)) { // also refuses NaN
      throw new IllegalArgumentException(
          "distance to the mirror image is %s; expected 0 or more".formatted(mirrorDistance));
    }
  }
}
