/** The memory of a function's process, and its growth. */
@NullMarked
package dev.facepipe.bench.memory;

import org.jspecify.annotations.NullMarked;
