/** Reads weights in the formats that their publishers use. */
@NullMarked
package dev.facepipe.models.weights;

import org.jspecify.annotations.NullMarked;
