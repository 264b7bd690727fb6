/** Contestants that take turns, and the statistics of their times. */
@NullMarked
package dev.facepipe.bench.measure;

import org.jspecify.annotations.NullMarked;
