/** Writes the three networks of the face detector MTCNN. */
@NullMarked
package dev.facepipe.models.mtcnn;

import org.jspecify.annotations.NullMarked;
