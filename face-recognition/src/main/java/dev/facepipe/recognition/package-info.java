/** Faces in, names out. */
@NullMarked
package dev.facepipe.recognition;

import org.jspecify.annotations.NullMarked;
