/** What the whole cloud bears: more than it can take, and work without end. */
@NullMarked
package dev.facepipe.bench.load;

import org.jspecify.annotations.NullMarked;
