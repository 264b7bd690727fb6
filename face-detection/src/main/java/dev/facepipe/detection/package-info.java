/** A frame in, its faces out. */
@NullMarked
package dev.facepipe.detection;

import org.jspecify.annotations.NullMarked;
