/** Cuts videos into frames. */
@NullMarked
package dev.facepipe.video;

import org.jspecify.annotations.NullMarked;
