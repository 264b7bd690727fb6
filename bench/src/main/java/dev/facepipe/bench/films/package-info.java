/** How well the summary of a video says who was there, on videos with known truth. */
@NullMarked
package dev.facepipe.bench.films;

import org.jspecify.annotations.NullMarked;
