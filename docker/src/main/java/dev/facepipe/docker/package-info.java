/** Lays out the files that the container images are built from. */
@NullMarked
package dev.facepipe.docker;

import org.jspecify.annotations.NullMarked;
