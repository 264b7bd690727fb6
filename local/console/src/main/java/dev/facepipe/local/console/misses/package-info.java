/** Faces close to the threshold, on both sides. */
@NullMarked
package dev.facepipe.local.console.misses;

import org.jspecify.annotations.NullMarked;
