/** MTCNN: three networks in sequence that find faces and their landmarks. */
@NullMarked
package dev.facepipe.detection.mtcnn;

import org.jspecify.annotations.NullMarked;
