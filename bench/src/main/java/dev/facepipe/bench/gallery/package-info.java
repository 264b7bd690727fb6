/** Searching large galleries. */
@NullMarked
package dev.facepipe.bench.gallery;

import org.jspecify.annotations.NullMarked;
