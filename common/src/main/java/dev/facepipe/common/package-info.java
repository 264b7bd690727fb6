/** Small helpers that several modules share. */
@NullMarked
package dev.facepipe.common;

import org.jspecify.annotations.NullMarked;
