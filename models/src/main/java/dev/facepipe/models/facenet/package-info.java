/** The face network InceptionResnetV1, as facenet-pytorch trained it. */
@NullMarked
package dev.facepipe.models.facenet;

import org.jspecify.annotations.NullMarked;
