/** How the time grows with the work. */
@NullMarked
package dev.facepipe.bench.growth;

import org.jspecify.annotations.NullMarked;
