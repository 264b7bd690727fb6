/** Lays out what the function images are built of. */
@NullMarked
package dev.facepipe.docker;

import org.jspecify.annotations.NullMarked;
