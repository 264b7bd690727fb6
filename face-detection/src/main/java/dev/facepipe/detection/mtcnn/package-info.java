/** MTCNN, the cascade of three networks that finds faces and their landmarks. */
@NullMarked
package dev.facepipe.detection.mtcnn;

import org.jspecify.annotations.NullMarked;
