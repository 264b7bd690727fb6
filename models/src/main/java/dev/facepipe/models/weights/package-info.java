/** Trained numbers as their publishers ship them. */
@NullMarked
package dev.facepipe.models.weights;

import org.jspecify.annotations.NullMarked;
