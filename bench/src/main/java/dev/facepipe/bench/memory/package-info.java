/** What a function's process takes, and whether it grows. */
@NullMarked
package dev.facepipe.bench.memory;

import org.jspecify.annotations.NullMarked;
