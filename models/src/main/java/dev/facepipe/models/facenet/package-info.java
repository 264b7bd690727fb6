/** Writes the face network InceptionResnetV1 from the weights that facenet-pytorch publishes. */
@NullMarked
package dev.facepipe.models.facenet;

import org.jspecify.annotations.NullMarked;
