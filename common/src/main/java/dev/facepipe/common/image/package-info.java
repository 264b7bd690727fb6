/** Pictures: pixels in memory, and the bytes they arrive and travel as. */
@NullMarked
package dev.facepipe.common.image;

import org.jspecify.annotations.NullMarked;
