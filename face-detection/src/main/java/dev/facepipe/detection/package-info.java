/** Finds the faces in a frame. */
@NullMarked
package dev.facepipe.detection;

import org.jspecify.annotations.NullMarked;
