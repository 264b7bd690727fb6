/** How fast functions start, and how much of that time their logging takes. */
@NullMarked
package dev.facepipe.bench.start.aws;

import org.jspecify.annotations.NullMarked;
