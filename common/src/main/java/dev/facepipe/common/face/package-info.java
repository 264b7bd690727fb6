/** A face in a frame: box, landmarks, and the crop that travels to the embedder. */
@NullMarked
package dev.facepipe.common.face;

import org.jspecify.annotations.NullMarked;
