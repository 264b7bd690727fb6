/** How fast functions start, and what their logging takes of it. */
@NullMarked
package dev.facepipe.bench.start.aws;

import org.jspecify.annotations.NullMarked;
