/** How fast processes start: figures of docs/cold-start.md. */
@NullMarked
package dev.facepipe.bench.start;

import org.jspecify.annotations.NullMarked;
